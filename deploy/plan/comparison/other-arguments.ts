import { fieldsOf, readTemplateData, same } from './template-data.ts';

/**
 * Whether a root's template passes other arguments to the nested stack at a path than the deployed one does; to a deeper stack it
 * may also be the template between them that does.
 */
export function otherArguments(before: string, after: string): (path: string) => boolean {
  const [old, next] = [before, after].map((text) => readTemplateData(text).Resources);
  return (path) => {
    const [name = '', ...deeper] = path.split('/');
    const passed = (resources: typeof old) => {
      const properties = fieldsOf(fieldsOf(resources?.[name]).Properties);
      return deeper.length === 0 ? properties.Parameters : properties;
    };
    return !same(passed(old), passed(next));
  };
}
