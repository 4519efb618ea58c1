#!/usr/bin/env bash
# What a user of a Slurm cluster writes: both files go to each node's own disk, then an array job runs there.
# usage: jobs.sh TARBALL PROGRAM SCRIPT      $DISK: the folder of each node's own disk
set -euo pipefail
tarball=$1 program=$2 script=$3
tasks=20
cd "$(dirname "$DISK")"

cat > broadcast.sh << 'JOB'
#!/bin/sh
sbcast --force "$PROGRAM" "$DISK/poncho_package_run"
sbcast --force "$TARBALL" "$DISK/env.tar.zst"
JOB
cat > task.sh << 'JOB'
#!/bin/sh
begin=$(date +%s%N)
export PONCHO_NODE_CACHE="$DISK/poncho"
"$DISK/poncho_package_run" -e "$DISK/env.tar.zst" -- python "$SCRIPT" "$SLURM_ARRAY_TASK_ID" || exit
echo "$SLURMD_NODENAME $begin $(date +%s%N)"
JOB
export PROGRAM=$program TARBALL=$tarball SCRIPT=$script
# Ends when the jobs have: sbatch --wait would look every few seconds.
finished() { srun --quiet --dependency="afterany:$1" true; }

finished "$(sbatch --parsable -N2 -o broadcast.out broadcast.sh)"
for what in cold warm; do
  begin=$(date +%s%N)
  finished "$(sbatch --parsable --array="1-$tasks" -o "$what-%a.out" task.sh)"
  python3 - "$what" "$begin" "$tasks" "$what"-*.out << 'REPORT'
import sys
what, begin, tasks, *outputs = sys.argv[1:]
results = [open(output).read().split() for output in outputs]
for output, result in zip(outputs, results):
    if len(result) != 6:
        sys.exit(f"{output}: {' '.join(result)}")
landed, thrown = (sum(int(result[i]) for result in results) for i in (0, 1))
took = [(int(result[5]) - int(result[4])) / 1e9 for result in results]
print(f"{what}: {len(results)} of {tasks} tasks, {thrown:,} darts, pi = {4 * landed / thrown:.4f}")
print(f"{what}: the longest task took {max(took):.2f} s, the shortest {min(took):.2f} s, all {(max(int(result[5]) for result in results) - int(begin)) / 1e9:.2f} s")
print(f"{what}: unpacked {len({(result[3], result[2]) for result in results})} times on {len({result[3] for result in results})} nodes")
REPORT
done
