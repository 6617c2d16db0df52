// Each marked line is a mistake that the compiler must refuse: `tsc` fails if one of them ever compiles.
import {
  type ArgumentsOf,
  arnParameter,
  prefixed,
  type SecretArn,
  type Token,
  template,
} from '../../generator/index.ts';
import { auroraTemplate } from '../../templates/database/aurora.ts';
import { cacheTemplate } from '../../templates/database/cache.ts';
import { databaseTemplate } from '../../templates/database/database.ts';
import { vpcTemplate } from '../../templates/network/vpc.ts';
import { cache, database } from '../../templates/services/parts/uses.ts';
import { webServiceTemplate } from '../../templates/services/web-service.ts';

type Owner = SecretArn<'username' | 'password'>;
const shop = webServiceTemplate({ path: 'shop.yaml', uses: [database('Database'), cache('Cache')] });
type Taken<Name extends string = 'Host' | 'Port' | 'Name' | 'SecretArn' | 'SecurityGroupId'> = Pick<
  ArgumentsOf<typeof shop>,
  `Database${Name}` & keyof ArgumentsOf<typeof shop>
>;

databaseTemplate({ engine: 'postgres', version: '18', engineParameters: { log_min_duration_statement: '1000' } });
// @ts-expect-error a version of MySQL for PostgreSQL
databaseTemplate({ engine: 'postgres', version: '8.4' });
// @ts-expect-error a version of PostgreSQL for MySQL
databaseTemplate({ engine: 'mysql', version: '17' });
// @ts-expect-error an engine that the template does not have
databaseTemplate({ engine: 'oracle-ee' });
// @ts-expect-error an engine of Aurora
databaseTemplate({ engine: 'aurora-postgresql' });
// @ts-expect-error no engine
databaseTemplate({});
// @ts-expect-error TLS is always forced
databaseTemplate({ engine: 'postgres', engineParameters: { 'rds.force_ssl': '0' } });

auroraTemplate({ engine: 'aurora-mysql', capacity: 'provisioned', backtrackHours: 24, readers: 0 });
auroraTemplate({ engine: 'aurora-postgresql', capacity: 'serverless', readerScaling: true });
// @ts-expect-error neither serverless nor provisioned
auroraTemplate({ engine: 'aurora-postgresql' });
// @ts-expect-error scaling of readers without readers
auroraTemplate({ engine: 'aurora-postgresql', capacity: 'serverless', readers: 0, readerScaling: true });
// @ts-expect-error more readers than a cluster can have
auroraTemplate({ engine: 'aurora-postgresql', capacity: 'serverless', readers: 16 });
// @ts-expect-error a version of MySQL for PostgreSQL
auroraTemplate({ engine: 'aurora-postgresql', capacity: 'serverless', version: '8.0' });
// @ts-expect-error PostgreSQL cannot rewind
auroraTemplate({ engine: 'aurora-postgresql', capacity: 'provisioned', backtrackHours: 24 });
// @ts-expect-error serverless instances cannot rewind
auroraTemplate({ engine: 'aurora-mysql', capacity: 'serverless', backtrackHours: 24 });
// @ts-expect-error a way to sign in that does not exist
cacheTemplate({ authentication: 'password' });

export const mistakes = template({
  path: 'mistakes.yaml',
  description: '',
  parameters: { TopicArn: arnParameter('AWS::SNS::Topic'), QueueArn: arnParameter('AWS::SQS::Queue') },
  body({ params, stack }) {
    const network = stack('Network', vpcTemplate({ zones: 2 }), {}).outputs;
    const inside = { VpcId: network.VpcId, PrivateSubnetIds: network.PrivateSubnetIds };
    const postgres = databaseTemplate({ engine: 'postgres' });
    const heard = databaseTemplate({ engine: 'postgres', path: 'heard.yaml', events: true });
    const serverless = auroraTemplate({ engine: 'aurora-postgresql', capacity: 'serverless' });
    const provisioned = auroraTemplate({ engine: 'aurora-postgresql', capacity: 'provisioned', readers: 0 });
    const scaling = auroraTemplate({ engine: 'aurora-postgresql', capacity: 'serverless', readerScaling: true });
    const iam = cacheTemplate({ authentication: 'iam' });

    const made = stack('Database', postgres, { ...inside, MultiAz: 'true', InstanceClass: 'db.m8g.large' });
    const secret: Token<Owner> = made.outputs.SecretArn;
    stack('Heard', heard, { ...inside, EventTopicArn: params.TopicArn });
    const cluster = stack('Cluster', serverless, { ...inside, MinCapacity: 0, SecondsUntilAutoPause: 600, Readers: 0 });
    const alone = stack('Alone', provisioned, { ...inside, InstanceClass: 'db.r8g.large' });
    stack('Scaling', scaling, { ...inside, MinReaders: 1, MaxReaders: 3 });
    const valkey = stack('Cache', iam, { ...inside, MaxStorage: 10 });
    const open = stack('Open', cacheTemplate(), inside);

    // @ts-expect-error no network
    stack('A', postgres, { MultiAz: 'true' });
    // @ts-expect-error neither true nor false
    stack('A', postgres, { ...inside, MultiAz: 'yes' });
    // @ts-expect-error a capacity of Aurora
    stack('A', postgres, { ...inside, MinCapacity: 0 });
    // @ts-expect-error events without a topic
    stack('A', heard, inside);
    // @ts-expect-error the ARN of a queue where a topic's belongs
    stack('A', heard, { ...inside, EventTopicArn: params.QueueArn });
    // @ts-expect-error a topic that nothing is published to
    stack('A', postgres, { ...inside, EventTopicArn: params.TopicArn });
    // @ts-expect-error a serverless capacity where an instance class belongs
    stack('A', provisioned, { ...inside, MinCapacity: 0 });
    // @ts-expect-error an instance class where a serverless capacity belongs
    stack('A', serverless, { ...inside, InstanceClass: 'db.r8g.large' });
    // @ts-expect-error a number of readers where there is none
    stack('A', provisioned, { ...inside, Readers: 1 });
    // @ts-expect-error bounds of a scaling that there is not
    stack('A', serverless, { ...inside, MinReaders: 1 });
    // @ts-expect-error a reader's address where there is none
    alone.outputs.ReaderHost;
    // @ts-expect-error the user of a cache without users
    open.outputs.UserName;
    // @ts-expect-error the secret of a cache
    valkey.outputs.SecretArn;

    // @ts-expect-error a key that the secret of a database does not have
    const wrong: Token<SecretArn<'apiKey'>> = made.outputs.SecretArn;
    // @ts-expect-error a cache where a service takes a database
    const crossed: Taken<'Host' | 'SecretArn'> = prefixed('Database', valkey.outputs);

    const taken: Taken = prefixed('Database', made.outputs);
    const takenToo: Taken = prefixed('Database', cluster.outputs);
    const caching: Pick<ArgumentsOf<typeof shop>, `Cache${'Host' | 'Port' | 'SecurityGroupId'}`> = prefixed(
      'Cache',
      valkey.outputs,
    );
    Object.freeze([wrong, crossed, taken, takenToo, caching]);
    const outputs = prefixed('Database', cluster.outputs);
    return { Secret: secret, Reader: outputs.DatabaseReaderHost, Policy: valkey.outputs.ConnectPolicyArn };
  },
});
