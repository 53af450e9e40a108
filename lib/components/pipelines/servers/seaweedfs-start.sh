# Makes the bucket and the administrator of SeaweedFS. The pod counts as started when all of it is done.
weed() { echo "$1" | /usr/bin/weed shell 2>&1; }
# attempt TIMES PAUSE WHAT COMMAND...: runs the command until it succeeds.
attempt() {
  left=$1 pause=$2 what=$3
  shift 3
  until "$@"; do
    left=$((left - 1))
    if [ "$left" -eq 0 ]; then
      echo "seaweedfs: gave up: $what"
      exit 1
    fi
    sleep "$pause"
  done
}
answers() { wget -q --spider http://127.0.0.1:8333/status; }
has_bucket() { weed "s3.bucket.list" | grep -qw "$bucket"; }
makes_bucket() { has_bucket || { weed "s3.bucket.create --name $bucket"; has_bucket; }; }
# The shell of SeaweedFS ends well whatever happens, so look at the result.
makes_admin() {
  weed "s3.configure -user kubeflow-admin -access_key $accesskey -secret_key $secretkey -actions Admin -apply" >/dev/null
  weed "s3.configure" | grep -q "$accesskey"
}

attempt 60 2 "the server does not answer" answers
attempt 5 5 "there is no bucket $bucket" makes_bucket
attempt 5 5 "there is no administrator" makes_admin
# The key that upstream's manifests give everybody must not work any more.
if [ "$accesskey" != minio ]; then
  weed "s3.configure -user kubeflow-admin -access_key minio -delete -apply" >/dev/null
fi
touch /tmp/started
