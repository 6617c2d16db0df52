/** An answer of the query protocol: text, elements, or several of the same name. */
export type QueryAnswer = { readonly [name: string]: QueryAnswer | string | readonly (QueryAnswer | string)[] };

/** The element of that name; empty where there is none, or text. */
export function child(answer: QueryAnswer, name: string): QueryAnswer {
  const found = answer[name];
  // It is neither text nor a list; an element is left.
  return typeof found === 'object' && !Array.isArray(found) ? (found as QueryAnswer) : {};
}

/** The elements of that name, one or several. */
export function children(answer: QueryAnswer, name: string): readonly QueryAnswer[] {
  const found = answer[name];
  const all = Array.isArray(found) ? found : [found];
  return all.filter((one): one is QueryAnswer => typeof one === 'object');
}
