#!/bin/sh
# Grades last year's submissions with a new grader in an array of four tasks, then makes one report.
#
# Needs:
# - a shared folder with submissions/ and, made by `docker save --output grader.tar IMAGE`, the grader
# - courseraprogramming on the PATH of all nodes, and an engine that the user may use there: Docker, or
#   a rootless one such as `podman system service` with DOCKER_HOST set to its socket
# - the call: sh slurm.sh IMAGE, in that folder
# - nodes that may fail: a task that is requeued continues where it was (--resume)
set -eu

if [ -z "${SLURM_ARRAY_TASK_ID:-}" ] && [ "${1:-}" != merge ]; then
  IMAGE=${1:?name the image that grader.tar holds}
  export IMAGE
  array=$(sbatch --parsable --array=1-4 --requeue --output=shard-%a.log "$0")
  # After all tasks, however they ended: a shard that left no report is told as missing, and fails.
  sbatch --dependency="afterany:$array" --output=merge.log "$0" merge
  exit
fi

if [ "${1:-}" = merge ]; then
  exec courseraprogramming grade merge --report report report-1 report-2 report-3 report-4
fi

docker load --quiet --input grader.tar
# What is not as expected is for the whole to decide (--exit-zero): any other code is a shard that was
# not graded.
exec courseraprogramming grade batch --shard auto/4 --report "report-$SLURM_ARRAY_TASK_ID" \
  --resume --bundle --exit-zero "$IMAGE" submissions
