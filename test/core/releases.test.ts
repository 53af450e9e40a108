import { parseImage } from '../../lib/core/images';
import { NEWEST_RELEASE } from '../../lib/core/releases/release';

test.each(
  Object.entries(NEWEST_RELEASE.images),
)('the image %s has a short name in kebab-case and a whole reference', (name, image) => {
  expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  expect(image).toMatch(/^[\w.:-]+(\/[\w.-]+)*(:[\w.-]+)?(@sha256:[0-9a-f]{64})?$/);
  expect(parseImage(image).repository).toMatch(/^[a-z0-9._-]+(\/[a-z0-9._-]+)+$/);
});
