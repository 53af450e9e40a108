# Copies the files of a folder into a bucket, each under its path as key, and looks whether it is there with its size.
# What is there already is left alone, so it can be run again at any time.
#
# Environment: FROM and FOLDER (where the files are), URL (of the bucket), accesskey, secretkey, SAYS (a file for the
# last word, which Kubernetes shows as the pod's).
set -eu
say() { echo "$1" | tee "$SAYS"; }
s3() { curl -sS --fail --retry 5 --user "$accesskey:$secretkey" --aws-sigv4 aws:amz:us-east-1:s3 "$@"; }
encoded() { printf '%s' "$1" | sed 's/%/%25/g; s/ /%20/g; s/#/%23/g; s/?/%3F/g; s/+/%2B/g; s/\[/%5B/g; s/\]/%5D/g'; }
# Nothing for a key that is not there: that answer has a length, too.
size_there() {
  headers=$(s3 --head "$URL/$1" 2>/dev/null) || return 0
  printf '%s\n' "$headers" | tr -d '\r' | sed -n 's/^[Cc]ontent-[Ll]ength: //p'
}

command -v curl >/dev/null || { say "the image has no curl"; exit 1; }
[ -d "$FROM/$FOLDER" ] || { say "there is nothing to copy"; exit 0; }
cd "$FROM/$FOLDER"
find . -type f ! -path '*/.minio.sys/*' | sed 's|^\./||' | {
  files=0 bytes=0 copied=0
  while IFS= read -r file; do
    size=$(wc -c <"$file") || { say "$file cannot be read"; exit 1; }
    size=$((size))
    key=$(encoded "$file")
    if [ "$(size_there "$key")" != "$size" ]; then
      s3 --upload-file "$file" "$URL/$key" >/dev/null || { say "$file was refused"; exit 1; }
      [ "$(size_there "$key")" = "$size" ] || { say "$file did not arrive whole"; exit 1; }
      copied=$((copied + 1))
    fi
    files=$((files + 1)) bytes=$((bytes + size))
  done
  say "$files files with $bytes bytes are there, $copied of them copied now"
}
