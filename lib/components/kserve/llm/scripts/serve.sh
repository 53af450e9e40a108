# What a variable holds may be quoted, such as JSON.
eval "more=(${VLLM_ADDITIONAL_ARGS:-})"
exec vllm serve /mnt/models "${server[@]}" --disable-uvicorn-access-log "${more[@]}" "$@"
