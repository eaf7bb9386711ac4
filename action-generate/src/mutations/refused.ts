/**
 * Why a mutation does not apply to one object: a sentence that ends without a full stop. Whoever makes the mutations
 * adds its name, its line and the object.
 */
export class Refused extends Error {}
