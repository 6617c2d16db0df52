import { element } from './xml.ts';

/** APIs of the REST XML protocol but S3, by the name that requests are signed with: what each method and path calls. */
export const RestXmlApis = {
  cloudfront: {
    namespace: 'http://cloudfront.amazonaws.com/doc/2020-05-31/',
    routes: {
      'GET /2020-05-31/distribution': 'ListDistributions',
      'GET /2020-05-31/distribution/{Id}': 'GetDistribution',
      'GET /2020-05-31/distribution/{Id}/config': 'GetDistributionConfig',
      'GET /2020-05-31/tagging': 'ListTagsForResource',
      'POST /2020-05-31/distribution/{DistributionId}/invalidation': 'CreateInvalidation',
      'GET /2020-05-31/distribution/{DistributionId}/invalidation': 'ListInvalidations',
      'GET /2020-05-31/distribution/{DistributionId}/invalidation/{Id}': 'GetInvalidation',
    },
  },
} as const;

/** What an operation of a REST XML API answers: its root element, and what goes beside the body. */
export class XmlAnswer {
  readonly root: string;
  readonly content: unknown;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    root: string,
    content: unknown,
    more: { readonly status?: number; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    this.root = root;
    this.content = content;
    this.status = more.status ?? 200;
    this.headers = more.headers ?? {};
  }

  /** The body, in the API's namespace. */
  text(namespace: string): string {
    const body = element(this.root, this.content).replace(/[>/]/, (end) => ` xmlns="${namespace}"${end}`);
    return `<?xml version="1.0" encoding="UTF-8"?>\n${body}`;
  }
}
