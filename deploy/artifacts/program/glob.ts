/** A pattern of paths as an expression: `*` and `?` inside one folder, `**` any folders, `{a,b}` either. */
export function patternOf(glob: string): RegExp {
  let text = '';
  for (let at = 0; at < glob.length; at += 1) {
    const rest = glob.slice(at);
    const [folders] = /^\*\*\//.exec(rest) ?? [];
    if (folders !== undefined) {
      text += '(?:[^/]+/)*';
      at += folders.length - 1;
    } else if (rest.startsWith('**')) {
      text += '.*';
      at += 1;
    } else text += one(rest);
  }
  return new RegExp(`^${text}$`, 's');
}

function one([character = '']: string): string {
  const wild: Readonly<Record<string, string>> = { '*': '[^/]*', '?': '[^/]', '{': '(?:', '}': ')', ',': '|' };
  return wild[character] ?? character.replace(/[\\^$.|+()[\]]/, '\\$&');
}
