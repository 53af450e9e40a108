# With KSERVE_INFER_ROCE=true: which adapters of the node speak RoCE, and by which of their addresses (GIDs).
if [ "${KSERVE_INFER_ROCE:-}" = true ]; then
  kind="${KSERVE_INFER_IB_GID_INDEX_GREP:-RoCE v2}"
  adapters=()
  declare -A votes
  for adapter in /sys/class/infiniband/mlx5_*; do
    first="${adapter}/ports/1"
    grep -qs ACTIVE "${first}/state" && grep -qs "${kind}" "${first}"/gid_attrs/types/* || continue
    adapters+=("${adapter##*/}")
    for type in "${first}"/gid_attrs/types/*; do
      index="${type##*/}"
      # An address of IPv4 has ffff: in it.
      if grep -qs "${kind}" "${type}" && grep -qs ffff: "${first}/gids/${index}"; then
        votes["${index}"]=$((${votes["${index}"]:-0} + 1))
        break
      fi
    done
  done
  if [ "${#adapters[@]}" -gt 0 ]; then
    names="$(IFS=,; echo "${adapters[*]}")"
    ports="$(IFS=,; echo "${adapters[*]/%/:1}")"
    export NCCL_IB_HCA="${NCCL_IB_HCA:-${names}}"
    export NVSHMEM_HCA_LIST="${NVSHMEM_HCA_LIST:-${ports}}" UCX_NET_DEVICES="${UCX_NET_DEVICES:-${ports}}"
    # The index that most adapters have; of several that are as frequent 3, which is usual with SR-IOV.
    best=""
    for index in "${!votes[@]}"; do
      if [ -z "${best}" ] || [ "${votes[${index}]}" -gt "${votes[${best}]}" ]; then
        best="${index}"
      elif [ "${votes[${index}]}" -eq "${votes[${best}]}" ] && [ "${index}" = 3 ]; then
        best=3
      fi
    done
    chosen="${NCCL_IB_GID_INDEX:-${best}}"
    if [ -n "${chosen}" ]; then
      export NCCL_IB_GID_INDEX="${chosen}" NVSHMEM_IB_GID_INDEX="${NVSHMEM_IB_GID_INDEX:-${chosen}}"
      export UCX_IB_GID_INDEX="${UCX_IB_GID_INDEX:-${chosen}}"
    fi
  fi
fi
