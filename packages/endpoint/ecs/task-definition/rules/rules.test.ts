import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkTaskDefinition } from './index.ts';

const web = { name: 'web', image: 'x:1' };
const job = { name: 'job', image: 'x:1' };
const role = { executionRoleArn: 'arn:aws:iam::000000000000:role/r' };
const fargate = { family: 'f', requiresCompatibilities: ['FARGATE'], networkMode: 'awsvpc', cpu: '256', memory: '512' };
const ec2 = { family: 'f' };
const awslogs = (options: object, logDriver = 'awslogs') => ({ logConfiguration: { logDriver, options } });
const WHERE = { 'awslogs-group': 'g', 'awslogs-region': 'eu-west-1' };
const waits = (containerName: string, condition: string) => ({ dependsOn: [{ containerName, condition }] });
const port = (containerPort: number, more = {}) => ({ containerPort, ...more });
const many = (count: number) => Array.from({ length: count }, (_, at) => ({ name: `c${at}`, image: 'x' }));

type Row = readonly [what: string, task: object, containers: readonly object[], words: RegExp];

const refused: readonly Row[] = [
  ['no family', { ...fargate, family: '' }, [web], /^Family should not be null or empty\.$/],
  ['a family with a blank', { ...fargate, family: 'a b' }, [web], /^Family contains invalid characters\.$/],
  ['a family of 256', { ...fargate, family: 'f'.repeat(256) }, [web], /^Family contains/],
  ['eleven containers', fargate, many(11), /^Too many containers\.$/],
  ['two of one name', fargate, [web, web], /'web' is there twice/],
  ['a name with a blank', fargate, [{ ...web, name: 'a b' }], /^Container\.name contains invalid characters\.$/],
  ['an image with a blank', fargate, [{ ...web, image: 'a b' }], /^Container\.image contains/],
  ['none essential', fargate, [{ ...web, essential: false }], /at least one essential/],
  ['an unknown dependency', fargate, [{ ...web, ...waits('zz', 'START') }], /'zz', which does not exist/],
  ['itself', fargate, [{ ...web, ...waits('web', 'START') }], /cannot depend on itself/],
  [
    'a circle',
    fargate,
    [
      { ...web, ...waits('job', 'START') },
      { ...job, ...waits('web', 'START') },
    ],
    /form a circle: web, job/,
  ],
  [
    'COMPLETE of an essential one',
    fargate,
    [{ ...web, ...waits('job', 'COMPLETE') }, job],
    /^A dependency container with SUCCESS or COMPLETE condition cannot be an essential container$/,
  ],
  [
    'SUCCESS of an essential one',
    fargate,
    [
      { ...web, ...waits('job', 'SUCCESS') },
      { ...job, essential: true },
    ],
    /cannot be an essential/,
  ],
  ['HEALTHY without a check', fargate, [{ ...web, ...waits('job', 'HEALTHY') }, job], /must have a health check/],
  ['another condition', fargate, [{ ...web, ...waits('job', 'DONE') }, job], /DONE is not a valid/],
  [
    'another host port in awsvpc',
    fargate,
    [{ ...web, portMappings: [port(80, { hostPort: 8080 })] }],
    /^When networkMode=awsvpc, the host ports and container ports in port mappings must match\.$/,
  ],
  [
    'a host port twice',
    fargate,
    [
      { ...web, portMappings: [port(80)] },
      { ...job, portMappings: [port(80)] },
    ],
    /^TCP host port '80' is mapped multiple times in task\.$/,
  ],
  [
    'port 70000',
    fargate,
    [{ ...web, portMappings: [port(70_000)] }],
    /^Invalid 'containerPort' setting for container 'web'\.$/,
  ],
  ['a mapping without a port', fargate, [{ ...web, portMappings: [{ hostPort: 80 }] }], /^Invalid 'containerPort'/],
  [
    'a range the wrong way round',
    fargate,
    [{ ...web, portMappings: [{ containerPortRange: '90-80' }] }],
    /containerPortRange/,
  ],
  ['a protocol', fargate, [{ ...web, portMappings: [port(80, { protocol: 'sctp' })] }], /sctp is not a valid/],
  [
    'a port name in capitals',
    fargate,
    [{ ...web, portMappings: [port(80, { name: 'Web' })] }],
    /port mapping name 'Web'/,
  ],
  [
    'a port name twice',
    fargate,
    [{ ...web, portMappings: [port(80, { name: 'a' }), port(81, { name: 'a' })] }],
    /'a' is used more than once/,
  ],
  [
    'ports without a network',
    { ...ec2, networkMode: 'none' },
    [{ ...web, memory: 128, portMappings: [port(80)] }],
    /networkMode=none/,
  ],
  [
    'more CPU than the task has',
    fargate,
    [
      { ...web, cpu: 200 },
      { ...job, cpu: 200 },
    ],
    /^The sum of all container 'cpu' values/,
  ],
  [
    'more memory than the task has',
    fargate,
    [{ ...web, memory: 4096 }],
    /^The 'memory' setting for container 'web' is greater than for the task\.$/,
  ],
  [
    'reservations above the task',
    fargate,
    [
      { ...web, memoryReservation: 300 },
      { ...job, memoryReservation: 300 },
    ],
    /^The sum of all container 'memoryReservation'/,
  ],
  [
    'a reservation above the limit',
    fargate,
    [{ ...web, memory: 128, memoryReservation: 256 }],
    /greater than or equal to 'memoryReservation'/,
  ],
  [
    'no memory anywhere',
    ec2,
    [web],
    /^Invalid setting for container 'web'\. At least one of 'memory' or 'memoryReservation' must be specified\.$/,
  ],
  ['CPU that is no number', { ...ec2, cpu: 'much', memory: '512' }, [web], /^Invalid 'cpu' setting for task\./],
  ['a size that Fargate has not', { ...fargate, memory: '600' }, [web], /^No Fargate configuration exists/],
  ['Fargate in bridge mode', { ...fargate, networkMode: 'bridge' }, [web], /^Fargate only supports network mode/],
  ['a network mode', { ...ec2, networkMode: 'vpc' }, [web], /networkMode should be one of/],
  [
    'a compatibility',
    { ...ec2, requiresCompatibilities: ['LAMBDA'] },
    [web],
    /requiresCompatibilities should be one of/,
  ],
  ['an architecture', { ...fargate, runtimePlatform: { cpuArchitecture: 'arm64' } }, [web], /'cpuArchitecture'/],
  [
    'ipcMode on Fargate',
    { ...fargate, ipcMode: 'task' },
    [web],
    /^Tasks using the Fargate launch type do not support ipcMode\.$/,
  ],
  ['much ephemeral storage', { ...fargate, ephemeralStorage: { sizeInGiB: 201 } }, [web], /between 21 and 200/],
  ['privileged on Fargate', fargate, [{ ...web, privileged: true }], /do not support privileged/],
  [
    'a device on Fargate',
    fargate,
    [{ ...web, linuxParameters: { devices: [{ hostPath: '/dev/x' }] } }],
    /do not support devices/,
  ],
  [
    'an unknown volume',
    fargate,
    [{ ...web, mountPoints: [{ sourceVolume: 'v', containerPath: '/x' }] }],
    /^Unknown volume 'v'\.$/,
  ],
  ['a volume name', { ...fargate, volumes: [{ name: 'a b' }] }, [web], /^volume\.name contains invalid characters\.$/],
  ['a volume twice', { ...fargate, volumes: [{ name: 'v' }, { name: 'v' }] }, [web], /'v' is there twice/],
  [
    'a folder of the host on Fargate',
    { ...fargate, volumes: [{ name: 'v', host: { sourcePath: '/x' } }] },
    [web],
    /^Fargate compatible task definitions do not support sourcePath$/,
  ],
  [
    'EFS by access point in the clear',
    {
      ...fargate,
      volumes: [
        {
          name: 'v',
          efsVolumeConfiguration: { fileSystemId: 'fs-1', authorizationConfig: { accessPointId: 'fsap-1' } },
        },
      ],
    },
    [web],
    /Transit encryption/,
  ],
  ['volumes of nobody', fargate, [{ ...web, volumesFrom: [{ sourceContainer: 'zz' }] }], /^Unknown container 'zz'\.$/],
  [
    'links in awsvpc',
    fargate,
    [{ ...web, links: ['job'] }, job],
    /^Links are not supported when networkMode=awsvpc\.$/,
  ],
  [
    'a log driver',
    { ...fargate, ...role },
    [{ ...web, ...awslogs({}, 'syslog') }],
    /^syslog is not a valid log driver\. Must be one of \[awslogs,splunk,awsfirelens\]$/,
  ],
  [
    'a missing option',
    { ...ec2, memory: '512' },
    [{ ...web, ...awslogs({}) }],
    /^Log driver awslogs requires options: awslogs-region, awslogs-group$/,
  ],
  [
    'an option',
    { ...ec2, memory: '512' },
    [{ ...web, ...awslogs({ ...WHERE, log_key: 'a' }) }],
    /^Log driver awslogs disallows options: log_key$/,
  ],
  [
    'awslogs without a role',
    fargate,
    [{ ...web, ...awslogs({ ...WHERE, 'awslogs-stream-prefix': 'p' }) }],
    /execution role ARN to support log driver awslogs\.$/,
  ],
  [
    'FireLens that nobody uses',
    fargate,
    [{ ...web, firelensConfiguration: { type: 'fluentbit' } }],
    /at least one container has to be configured with the awsfirelens log driver/,
  ],
  [
    'FireLens that nobody is',
    fargate,
    [{ ...web, ...awslogs({}, 'awsfirelens') }],
    /must have a firelensConfiguration/,
  ],
  [
    'an image of ECR without a role',
    fargate,
    [{ ...web, image: '000000000000.dkr.ecr.eu-west-1.amazonaws.com/x:1' }],
    /execution role ARN to support ECR images\.$/,
  ],
  [
    'secrets without a role',
    fargate,
    [{ ...web, secrets: [{ name: 'A', valueFrom: 'arn' }] }],
    /^When you are specifying container secrets, you must also specify a value for 'executionRoleArn'\.$/,
  ],
  [
    'a secret that is a variable',
    { ...fargate, ...role },
    [{ ...web, secrets: [{ name: 'A', valueFrom: 'arn' }], environment: [{ name: 'A', value: '1' }] }],
    /such as 'A'/,
  ],
  [
    'a file of no bucket',
    fargate,
    [{ ...web, environmentFiles: [{ type: 's3', value: 'a.env' }] }],
    /environmentFiles/,
  ],
  [
    'an interval of 1',
    fargate,
    [{ ...web, healthCheck: { command: ['CMD', 'x'], interval: 1 } }],
    /^Health check interval must be greater than or equal to the minimum allowed value 5 for container 'web'$/,
  ],
  [
    'eleven retries',
    fargate,
    [{ ...web, healthCheck: { command: ['CMD', 'x'], retries: 11 } }],
    /^Health check retries must be less than or equal to the maximum allowed value 10 for container 'web'$/,
  ],
  ['a check without a command', fargate, [{ ...web, healthCheck: { command: [] } }], /healthCheck\.command/],
  ['stopTimeout 300', fargate, [{ ...web, stopTimeout: 300 }], /'stopTimeout'/],
  [
    'an unknown limit',
    fargate,
    [{ ...web, ulimits: [{ name: 'files', softLimit: 1, hardLimit: 1 }] }],
    /files is not a valid ulimit/,
  ],
  [
    'a soft limit above the hard one',
    fargate,
    [{ ...web, ulimits: [{ name: 'nofile', softLimit: 2, hardLimit: 1 }] }],
    /soft limit/,
  ],
  [
    'restarts every second',
    fargate,
    [{ ...web, restartPolicy: { enabled: true, restartAttemptPeriod: 1 } }],
    /restartAttemptPeriod/,
  ],
];

for (const [what, task, containerDefinitions, words] of refused) {
  test(`RegisterTaskDefinition refuses ${what}`, () => {
    assert.throws(() => checkTaskDefinition({ ...task, containerDefinitions }), {
      code: 'ClientException',
      message: words,
    });
  });
}

test('RegisterTaskDefinition takes what ECS takes', () => {
  const checked = {
    healthCheck: { command: ['CMD-SHELL', 'true'], interval: 5, timeout: 2, retries: 10, startPeriod: 300 },
  };
  const taken: readonly (readonly [task: object, containers: readonly object[]])[] = [
    [
      fargate,
      [
        { ...web, memory: 512, cpu: 128 },
        { ...job, memory: 512, cpu: 128 },
      ],
    ],
    [
      fargate,
      [
        { ...web, ...waits('job', 'HEALTHY') },
        { ...job, ...checked },
      ],
    ],
    [
      fargate,
      [
        { ...web, ...waits('job', 'SUCCESS') },
        { ...job, essential: false },
      ],
    ],
    [fargate, [{ ...web, portMappings: [port(53), port(53, { protocol: 'udp', hostPort: 0 })] }]],
    [
      { ...ec2, networkMode: 'bridge' },
      [
        { ...web, memory: 4, links: ['job:j'], portMappings: [port(80), port(80, { hostPort: 0 })] },
        { ...job, memoryReservation: 4 },
      ],
    ],
    [{ ...ec2, memory: '1 GB', cpu: '.5 vCPU' }, [{ ...web, ...awslogs(WHERE) }]],
    [
      { ...fargate, ...role },
      [{ ...web, ...awslogs({ ...WHERE, 'awslogs-stream-prefix': 'p', mode: 'non-blocking' }) }],
    ],
    [
      { ...ec2, volumes: [{ name: 'v', host: { sourcePath: '/x' } }] },
      [{ ...web, memory: 128, privileged: true, mountPoints: [{ sourceVolume: 'v', containerPath: '/x' }] }],
    ],
    [{ ...fargate, family: 'f'.repeat(255) }, many(10)],
    // aws/containers-roadmap#736: since January 2026.
    [fargate, [{ ...web, linuxParameters: { tmpfs: [{ containerPath: '/x', size: 64 }] } }]],
  ];
  for (const [task, containerDefinitions] of taken) checkTaskDefinition({ ...task, containerDefinitions });
});
