import { digits, list, object } from '../cloudformation/handler-values.ts';
import type { Operation } from '../server/service.ts';

/** The lists that AWS keeps in every region, and how many rules of a security group each takes. */
const LISTS: Readonly<Record<string, number>> = {
  'com.amazonaws.global.cloudfront.origin-facing': 55,
  'com.amazonaws.REGION.s3': 10,
  'com.amazonaws.REGION.dynamodb': 10,
};

/** DescribeManagedPrefixLists: those of AWS, with ids that no list there has. */
export const describePrefixLists: Operation = ({ Filter, PrefixListId }, { region }) => {
  const all = Object.entries(LISTS).map(([name, maxEntries]) => {
    const prefixListName = name.replace('REGION', region);
    const prefixListId = `pl-${digits(prefixListName + region, 8)}`;
    return {
      prefixListId,
      prefixListName,
      addressFamily: 'IPv4',
      state: 'create-complete',
      maxEntries,
      ownerId: 'AWS',
    };
  });
  // EC2 numbers the items of its lists: Filter.1.Name, Filter.1.Value.1.
  const values = (one: unknown): unknown[] => (Array.isArray(one) ? [...list(one)] : Object.values(object(one)));
  const filters = values(Filter).map(object);
  const ids = values(PrefixListId);
  return {
    prefixListSet: all.filter(
      (one) =>
        (ids.length === 0 || ids.includes(one.prefixListId)) &&
        filters.every(({ Name, Value }) => {
          const key =
            Name === 'prefix-list-name' ? one.prefixListName : Name === 'owner-id' ? one.ownerId : one.prefixListId;
          return values(Value).includes(key);
        }),
    ),
  };
};
