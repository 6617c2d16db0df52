/** One media range of an Accept header, as hono parses it. */
interface Range {
  readonly type: string;
  readonly q: number;
}

interface Match {
  readonly quality: number;
  readonly specificity: number;
  /** Place in the header: the earlier one is meant to win a tie. */
  readonly place: number;
}

function specificityOf(range: string, type: string): number {
  if (range === type) return 3;
  if (range === `${type.slice(0, type.indexOf('/'))}/*`) return 2;
  return range === '*/*' ? 1 : 0;
}

function matchOf(accepted: readonly Range[], type: string): Match | undefined {
  return accepted
    .map(({ type: range, q }, place) => ({ quality: q, specificity: specificityOf(range.toLowerCase(), type), place }))
    .filter(({ specificity }) => specificity > 0)
    .sort((one, other) => other.specificity - one.specificity)[0];
}

/**
 * The supported media type that an Accept header likes best, or the default. Each type's quality is that of the most
 * specific range naming it (RFC 9110, 12.5.1); hono's own match overlooks that a wildcard names the default as well.
 */
export function bestType(
  accepted: readonly Range[],
  { supports, default: otherwise }: { readonly supports: readonly string[]; readonly default: string },
): string {
  return (
    supports
      .map((type) => ({ type, match: matchOf(accepted, type) }))
      .flatMap(({ type, match }) => (match !== undefined && match.quality > 0 ? [{ type, ...match }] : []))
      .sort(
        (one, other) => other.quality - one.quality || other.specificity - one.specificity || one.place - other.place,
      )
      .at(0)?.type ?? otherwise
  );
}
