/** A text as a sentence of its own: what others say may lack its full stop. */
export function sentence(text: string): string {
  return /[.:?!]$/.test(text) ? text : `${text}.`;
}

/** The same as part of another sentence. */
export function clause(text: string): string {
  return text.trim().replace(/\.$/, '');
}
