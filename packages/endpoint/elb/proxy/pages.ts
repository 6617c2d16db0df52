import { type ServerResponse, STATUS_CODES } from 'node:http';

const TITLES: Readonly<Record<number, string>> = {
  503: '503 Service Temporarily Unavailable',
  504: '504 Gateway Time-out',
};

/** The body of an answer that the load balancer itself makes. */
export function errorBody(status: number): string {
  const title = TITLES[status] ?? `${status} ${STATUS_CODES[status] ?? ''}`.trimEnd();
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
}

/** Answers with one of the load balancer's own error pages. */
export function errorPage(answer: ServerResponse, status: number): void {
  respond(answer, status, 'text/html', errorBody(status));
}

/** Answers without asking a target. */
export function respond(answer: ServerResponse, status: number, contentType: string, body: string): void {
  answer.writeHead(status, {
    Server: 'awselb/2.0',
    'Content-Type': contentType,
    'Content-Length': Buffer.byteLength(body),
  });
  answer.end(body);
}
