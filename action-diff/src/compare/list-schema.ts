/** What of an OpenAPI schema says how the items of lists are told apart, in OpenAPI's own words. */
export interface ListSchema {
  /** Name of a type of Kubernetes. */
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, ListSchema>>;
  readonly additionalProperties?: ListSchema | boolean;
  readonly items?: ListSchema;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
}
