# The nodes of a group meet at an address: the name of their leader is there later than they are, and is not always resolved.
leader=""
for attempt in $(seq "${DP_ADDRESS_RESOLVE_ATTEMPTS:-30}"); do
  leader="$(getent hosts "${LWS_LEADER_ADDRESS}" | cut -d' ' -f1)"
  [ -z "${leader}" ] || break
  echo "${LWS_LEADER_ADDRESS} has no address yet (${attempt})"
  sleep 1
done
leader="${leader:-${LWS_LEADER_ADDRESS}}"
# How many processes of the leader take requests.
api_servers="${VLLM_API_SERVER_COUNT:-8}"
