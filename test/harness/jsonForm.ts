// The JSON form of a report, as a check: what scripts depend on, key by key. Keys beyond it are allowed.

type Form =
  | 'string'
  | 'boolean'
  /** A line or column: an integer from 1. */
  | 'place'
  | 'count'
  | readonly [Form]
  | { readonly [key: string]: Form }
  | ReadonlySet<unknown>;

const position: Form = { line: 'place', column: 'place' };
const range: Form = { start: position, end: position };
const step: Form = { function: 'string', file: 'string', line: 'place' };
const call: Form = { call: 'string', line: 'place', column: 'place' };
const write: Form = { ...call, chain: [step] };

const reportForm: Form = {
  version: new Set([1]),
  root: 'string',
  coverage: {
    files: 'count',
    functions: 'count',
    skipped: [{ file: 'string', function: 'string', line: 'place', reason: 'string' }],
  },
  findings: [
    {
      ruleId: new Set(['missing-publish-barrier', 'flag-write-after-publish', 'value-dependent-order']),
      severity: new Set(['error', 'warning', 'information']),
      confidence: new Set(['high', 'moderate', 'low']),
      message: 'string',
      file: 'string',
      function: 'string',
      range,
      page: 'string',
      write,
      writes: [write],
      publish: call,
      between: [{ call: 'string', line: 'place', why: 'string' }],
      fixes: [
        {
          title: 'string',
          safety: new Set(['safe', 'suggested', 'unsafe']),
          preferred: 'boolean',
          edits: [{ file: 'string', range, newText: 'string' }],
        },
      ],
      fingerprint: 'string',
    },
  ],
};

/** Where a report departs from the form, such as `findings[3].write.line: 0 is not a place`. */
export function departures(report: unknown): readonly string[] {
  return compare(report, reportForm, 'report');
}

function compare(value: unknown, form: Form, at: string): readonly string[] {
  const departure = [
    `${at}: ${JSON.stringify(value)} is not a ${typeof form === 'string' ? form : 'value of its kind'}`,
  ];
  if (form === 'string' || form === 'boolean') return typeof value === form ? [] : departure;
  if (form === 'place') return Number.isInteger(value) && Number(value) >= 1 ? [] : departure;
  if (form === 'count') return Number.isInteger(value) && Number(value) >= 0 ? [] : departure;
  if (form instanceof Set) return form.has(value) ? [] : departure;
  if (isList(form)) {
    return Array.isArray(value) ? value.flatMap((one, i) => compare(one, form[0], `${at}[${i}]`)) : departure;
  }
  if (typeof value !== 'object' || value === null) return departure;
  const members = new Map<string, unknown>(Object.entries(value));
  return Object.entries(form).flatMap(([key, inner]) => {
    return members.has(key) ? compare(members.get(key), inner, `${at}.${key}`) : [`${at}.${key}: is missing`];
  });
}

function isList(form: object): form is readonly [Form] {
  return Array.isArray(form);
}
