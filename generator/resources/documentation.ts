const MOST_CHARACTERS = 200;

/** A doc comment from the first paragraph of a documentation text: plain, one line, cut at a sentence or a word. */
export function docComment(markdown: string | undefined, notes: readonly string[], indent: string): string {
  const text = [shortened(plain(markdown ?? '')), ...notes].filter((part) => part !== '').join(' ');
  return text === '' ? '' : `${indent}/** ${text.replaceAll('*/', '*\\/')} */\n`;
}

function plain(markdown: string): string {
  return (markdown.trim().split(/\n\s*\n/)[0] ?? '')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/<\/?[a-z][^>]*>/gi, '')
    .replace(/\*\*?([^*]+)\*\*?/g, '$1')
    .replace(/^> ?/gm, '')
    .replace(/\s+/g, ' ')
    .replace(/ ([.,;:)])/g, '$1')
    .trim();
}

function shortened(text: string): string {
  if (text.length <= MOST_CHARACTERS) return text;
  const sentences = text.slice(0, MOST_CHARACTERS).lastIndexOf('. ');
  if (sentences > MOST_CHARACTERS / 3) return text.slice(0, sentences + 1);
  return `${text.slice(0, text.lastIndexOf(' ', MOST_CHARACTERS))} ...`;
}
