#!/usr/bin/env bash
# A Slurm cluster of two nodes on loopback, for as long as a command runs. run.sh starts it in a place with processes and a network of its own, with which all of it ends.
# usage: cluster.sh FOLDER COMMAND...      the command finds the folder of each node's own disk in $DISK
set -euo pipefail
folder=$1; shift
mkdir -p "$folder"/{munge,state,disk,spool-node1,spool-node2,disk-node1,disk-node2}
# munged looks at who may write to the folders above its socket.
chmod 755 "$folder" "$folder/munge"
logged() { local log=$1; shift; "$@" > "$folder/$log.log" 2>&1 & }
# within_a_minute COMMAND...: until it succeeds.
within_a_minute() {
  local _
  for _ in {1..600}; do if "$@" > "$folder/asked.log" 2>&1; then return; fi; sleep 0.1; done
  tail -n 5 "$folder"/*.log >&2
  return 1
}

# Slurm asks the C library for addresses of the kinds that the machine has beyond 127.0.0.1: one of those for documentation does, and nothing is sent to it.
python3 -c '
import fcntl, socket, struct
fcntl.ioctl(socket.socket(), 0x8916, struct.pack("16sHH4s8x", b"lo:1", socket.AF_INET, 0, bytes([192, 0, 2, 1])))'

head -c 1024 /dev/urandom > "$folder/munge/key"
chmod 600 "$folder/munge/key"
socket=$folder/munge/socket
logged munged munged --foreground --force --socket="$socket" --key-file="$folder/munge/key" --seed-file="$folder/munge/seed" \
  --pid-file="$folder/munge/pid" --log-file="$folder/munge/log"

export SLURM_CONF=$folder/slurm.conf
cat > "$SLURM_CONF" << CONF
ClusterName=example
SlurmctldHost=localhost(127.0.0.1)
SlurmctldPort=6817
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$socket
CredType=cred/munge
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool-%n
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd-%n.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd-%n.log
SlurmdParameters=config_overrides
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/builtin
SchedulerParameters=sched_interval=1
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
NodeName=node1 NodeHostname=localhost NodeAddr=127.0.0.1 Port=6818 CPUs=2
NodeName=node2 NodeHostname=localhost NodeAddr=127.0.0.1 Port=6819 CPUs=2
PartitionName=all Nodes=node1,node2 Default=YES State=UP
CONF

# Both nodes are this machine; each sees a disk of its own at the same path.
export DISK=$folder/disk
node() { logged "$1" unshare --mount sh -c 'mount --bind "$1" "$DISK" && exec slurmd -D -N "$2"' sh "$folder/disk-$1" "$1"; }
within_a_minute test -S "$socket"
logged controller slurmctld -D -c
node node1
node node2
within_a_minute srun --immediate=5 -N2 true
"$@"
