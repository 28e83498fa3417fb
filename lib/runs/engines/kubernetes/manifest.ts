import type { KubernetesOptions } from "./options";

/** Exit code of bad input, which trying again does not mend. */
const BAD_INPUT = 2;
/** How often a task that broke or was killed is tried again. */
const RETRIES = 3;
/** Seconds that a pod which is told to stop has to keep a checkpoint; it needs ten at most. */
const GRACE_SECONDS = 60;
/** User and group that containers run as: `node` in Node's own images. */
const USER = 1000;
/** Characters of a Job's name, so that its pods' names with their index fit. */
const MAX_NAME = 50;

/** The name of the Job of a sweep in a folder of this name: a DNS label. */
export function jobName(folder: string): string {
  const label = folder
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+/, "");
  return `tandem-${label}`.slice(0, MAX_NAME).replace(/-+$/, "");
}

/**
 * An Indexed Job: one pod an index, which does the runs of that task. Bad input is not tried again, a pod that had to make room
 * does not count as a try, and what failed keeps no other index from being done.
 * @param name of the Job
 * @param of how many tasks the sweep is parted into
 */
export function jobManifest(name: string, of: number, options: KubernetesOptions): string {
  const { image, claim, subPath, parallelism, mem, cpu } = options;
  return `# kubectl apply -f this file; kubectl delete job ${name} && kubectl apply -f it again goes on where it stopped.
apiVersion: batch/v1
kind: Job
metadata:
  name: ${name}
  labels:
    app.kubernetes.io/name: tandem
spec:
  completionMode: Indexed
  completions: ${of}
  parallelism: ${parallelism}
  backoffLimitPerIndex: ${RETRIES}
  podFailurePolicy:
    rules:
      - action: FailIndex
        onExitCodes:
          containerName: task
          operator: In
          values: [${BAD_INPUT}]
      - action: Ignore
        onPodConditions:
          - type: DisruptionTarget
            status: "True"
  template:
    metadata:
      labels:
        app.kubernetes.io/name: tandem
    spec:
      restartPolicy: Never
      terminationGracePeriodSeconds: ${GRACE_SECONDS}
      automountServiceAccountToken: false
      securityContext:
        runAsNonRoot: true
        runAsUser: ${USER}
        runAsGroup: ${USER}
        fsGroup: ${USER}
        seccompProfile:
          type: RuntimeDefault
      containers:
        - name: task
          image: ${JSON.stringify(image)}
          # The index comes in JOB_COMPLETION_INDEX.
          command: ["node", "/tandem/lib/bin/tandem.js", "sweep", "task", "/sweep", "--of", "${of}"]
          resources:
            requests:
              cpu: ${JSON.stringify(cpu)}
              memory: ${JSON.stringify(mem)}
            limits:
              memory: ${JSON.stringify(mem)}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop: ["ALL"]
          volumeMounts:
            - name: sweep
              mountPath: /sweep${subPath === undefined ? "" : `\n              subPath: ${JSON.stringify(subPath)}`}
            - name: cache
              mountPath: /tandem/data/cache
            - name: tmp
              mountPath: /tmp
      volumes:
        - name: sweep
          persistentVolumeClaim:
            claimName: ${claim}
        - name: cache
          emptyDir: {}
        - name: tmp
          emptyDir: {}
`;
}
