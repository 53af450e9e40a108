# Waits for the head of Ray and joins it. The startup probe ends a pod that never finds it.
head="${HEAD_SVC}.${POD_NAMESPACE}.svc:${RAY_PORT}"
until ray health-check --address "${head}"; do
  echo "waiting for ${head}"
  sleep 5
done
exec ray start --address="${head}" --block
