/** What a configuration of SLURM is written for. */
interface Machine {
  readonly folder: string;
  readonly user: string;
  /** Ports on this machine. */
  readonly controller: number;
  readonly nodes: readonly { readonly name: string; readonly port: number }[];
}

/**
 * A slurm.conf for one machine that plays several nodes. It touches no control groups, and is quick where SLURM is slow as shipped:
 * a requeued task waits for the expiry of its credential, 5 s at the least, and a node is given up after 10 s without an answer.
 */
export function configuration({ folder, user, controller, nodes }: Machine): string {
  const settings = {
    ClusterName: "tandem",
    SlurmctldHost: "localhost(127.0.0.1)",
    SlurmctldPort: controller,
    SlurmUser: user,
    SlurmdUser: user,
    AuthType: "auth/munge",
    CredType: "cred/munge",
    AuthInfo: `socket=${folder}/munge.socket,cred_expire=5`,
    ProctrackType: "proctrack/pgid", // with linuxproc a child that ignores TERM outlives its job
    TaskPlugin: "task/none",
    JobAcctGatherType: "jobacct_gather/none",
    AccountingStorageType: "accounting_storage/none",
    SelectType: "select/cons_tres",
    SelectTypeParameters: "CR_CPU",
    SlurmdParameters: "config_overrides", // more processors than there are
    MpiDefault: "none",
    SwitchType: "switch/none",
    SchedulerParameters: "bf_interval=1,sched_interval=2,batch_sched_delay=0",
    ReturnToService: 2,
    SlurmdTimeout: 10,
    KillWait: 30,
    MinJobAge: 3600,
    JobRequeue: 1,
    StateSaveLocation: `${folder}/state`,
    SlurmdSpoolDir: `${folder}/%n`,
    SlurmctldPidFile: `${folder}/slurmctld.pid`,
    SlurmdPidFile: `${folder}/slurmd-%n.pid`,
  };
  return [
    ...Object.entries(settings).map(([name, value]) => `${name}=${value}`),
    ...nodes.map(
      ({ name, port }) =>
        `NodeName=${name} NodeHostname=localhost NodeAddr=127.0.0.1 Port=${port} CPUs=4 State=UNKNOWN`,
    ),
    "PartitionName=test Nodes=ALL Default=YES MaxTime=INFINITE DefaultTime=60 State=UP",
    "",
  ].join("\n");
}
