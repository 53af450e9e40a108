# Starts the head of Ray, waits until all nodes have joined, then serves. Arguments of the runtime are those of the server.
args=()
if [ -n "${MODEL_DIR:-}" ]; then
  args+=("--model_dir=${MODEL_DIR}")
elif [ -n "${MODEL_ID:-}" ]; then
  args+=("--model_dir=${MODEL_ID}")
fi
export RAY_ADDRESS="${POD_IP}:${RAY_PORT}"
ray start --head --port="${RAY_PORT}" --disable-usage-stats --include-dashboard=false
python ./huggingfaceserver/health_check.py registered_nodes --retries 200 --probe_name runtime_start
exec python -m huggingfaceserver "${args[@]}" --tensor-parallel-size="${TENSOR_PARALLEL_SIZE}" \
  --pipeline-parallel-size="${PIPELINE_PARALLEL_SIZE}" "$0" "$@"
