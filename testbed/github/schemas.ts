import { Ajv, type ErrorObject } from 'ajv';

/** A schema as OpenAPI 3.0 writes it, or JSON Schema: the keywords that are read here. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly nullable?: boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

/** Gives what is wrong with a value; empty when it fits. */
export type Check = (value: unknown) => readonly ErrorObject[];

const COMPONENT = '#/components/schemas/';
const COMPONENT_ID = 'https://api.github.com/schemas/';
/** Words for people and for generators; some of them mean something else to a validator. */
const ANNOTATIONS = [
  'nullable',
  'title',
  'description',
  'example',
  'examples',
  'default',
  'deprecated',
  'discriminator',
];

/**
 * Compiles the schemas of an OpenAPI 3.0 description, each when it is first needed.
 * @param components the description's `components.schemas`
 * @param options.closed refuse properties that a schema does not name, though it does not say
 *   `additionalProperties: false`: GitHub's schemas hardly ever say it, and a misspelt name is what tests must find
 */
export function schemaCompiler(components: Readonly<Record<string, Schema>>, options: { readonly closed: boolean }) {
  const ajv = new Ajv({
    strict: false,
    logger: false,
    allErrors: true,
    verbose: true,
    // Other formats are taken as annotations.
    formats: { 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/ },
  });
  const known = new Set<string>();

  function reference(pointer: string): Schema {
    const name = pointer.slice(COMPONENT.length);
    const component = components[name];
    if (!pointer.startsWith(COMPONENT) || component === undefined) throw new Error(`No schema at ${pointer}.`);
    if (!known.has(name)) {
      // First, because a schema may lead back to itself.
      known.add(name);
      ajv.addSchema(translate(component, options.closed), `${COMPONENT_ID}${name}`);
    }
    return { $ref: `${COMPONENT_ID}${name}` };
  }

  /** OpenAPI 3.0 to JSON Schema: `nullable`, references, and closed objects. */
  function translate(schema: Schema, closed: boolean): Schema {
    if (schema.$ref !== undefined) return reference(schema.$ref);
    const { properties, items, additionalProperties, allOf, anyOf, oneOf, ...rest } = schema;
    const plain = Object.entries(rest).filter(
      ([keyword]) => !ANNOTATIONS.includes(keyword) && !keyword.startsWith('x-'),
    );
    // A member of a combination describes a part of an object: only the whole can be closed.
    const members = (list: readonly Schema[]): Schema[] => list.map((member) => translate(member, false));
    const translated: Schema = {
      ...Object.fromEntries(plain),
      ...(properties && {
        properties: Object.fromEntries(
          Object.entries(properties).map(([name, property]) => [name, translate(property, options.closed)]),
        ),
      }),
      ...(items && { items: translate(items, options.closed) }),
      ...(typeof additionalProperties === 'object'
        ? { additionalProperties: translate(additionalProperties, options.closed) }
        : additionalProperties !== undefined
          ? { additionalProperties }
          : closed && properties && { additionalProperties: false }),
      ...(allOf && { allOf: members(allOf) }),
      ...(anyOf && { anyOf: members(anyOf) }),
      ...(oneOf && { oneOf: members(oneOf) }),
    };
    return schema.nullable === true ? { anyOf: [{ type: 'null' }, translated] } : translated;
  }

  return (schema: Schema): Check => {
    const validate = ajv.compile(translate(schema, options.closed));
    return (value) => (validate(value) ? [] : (validate.errors ?? []));
  };
}
