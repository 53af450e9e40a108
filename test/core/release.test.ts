import { parseImage } from '../../lib/core/images';
import { IMAGES } from '../../lib/core/release';

test.each(
  Object.entries(IMAGES),
)('the image %s has a short name in kebab-case and a whole reference', (name, image) => {
  expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  expect(image).toMatch(/^[\w.:-]+(\/[\w.-]+)*(:[\w.-]+)?(@sha256:[0-9a-f]{64})?$/);
  expect(parseImage(image).repository).toMatch(/^[a-z0-9._-]+(\/[a-z0-9._-]+)+$/);
});
