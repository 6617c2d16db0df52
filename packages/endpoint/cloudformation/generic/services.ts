/** What ARNs call a service, where it is not the name in the resource type in small letters (service authorization reference). */
const NAMES: Readonly<Record<string, string>> = {
  ACMPCA: 'acm-pca',
  AccessAnalyzer: 'access-analyzer',
  AmazonMQ: 'mq',
  ApiGatewayV2: 'apigateway',
  AppMesh: 'appmesh',
  ApplicationAutoScaling: 'application-autoscaling',
  BedrockAgentCore: 'bedrock-agentcore',
  CertificateManager: 'acm',
  CleanRoomsML: 'cleanrooms-ml',
  CustomerProfiles: 'profile',
  DevOpsGuru: 'devops-guru',
  DirectoryService: 'ds',
  DocDB: 'rds',
  DocDBElastic: 'docdb-elastic',
  EFS: 'elasticfilesystem',
  EMR: 'elasticmapreduce',
  EMRContainers: 'emr-containers',
  EMRServerless: 'emr-serverless',
  ElasticLoadBalancingV2: 'elasticloadbalancing',
  Elasticsearch: 'es',
  EventSchemas: 'schemas',
  InspectorV2: 'inspector2',
  KinesisFirehose: 'firehose',
  MSK: 'kafka',
  MediaPackageV2: 'mediapackagev2',
  Neptune: 'rds',
  NetworkFirewall: 'network-firewall',
  OpenSearchService: 'es',
  OpsWorksCM: 'opsworks-cm',
  PCAConnectorAD: 'pca-connector-ad',
  PCAConnectorSCEP: 'pca-connector-scep',
  RefactorSpaces: 'refactor-spaces',
  ResourceExplorer2: 'resource-explorer-2',
  ResourceGroups: 'resource-groups',
  Route53RecoveryControl: 'route53-recovery-control',
  S3Outposts: 's3-outposts',
  SMSVOICE: 'sms-voice',
  SSMContacts: 'ssm-contacts',
  SSMIncidents: 'ssm-incidents',
  ServiceCatalogAppRegistry: 'servicecatalog',
  StepFunctions: 'states',
  SystemsManagerSAP: 'ssm-sap',
  VpcLattice: 'vpc-lattice',
  WAFRegional: 'waf-regional',
  WAFv2: 'wafv2',
  WorkSpacesWeb: 'workspaces-web',
};

/** Services that are there once, and whose ARNs name no region. */
const GLOBAL = new Set([
  'cloudfront',
  'globalaccelerator',
  'iam',
  'networkmanager',
  'organizations',
  'route53',
  'shield',
  'sso',
]);

/** The service and the region of an ARN of a type. */
export function arnParts(type: string, region: string): { readonly service: string; readonly region: string } {
  const [, name = ''] = type.split('::');
  const service = NAMES[name] ?? name.toLowerCase();
  return { service, region: GLOBAL.has(service) ? '' : region };
}
