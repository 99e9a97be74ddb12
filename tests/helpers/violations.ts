/** Violations of the OpenAPI document by responses of the current test. */
export const violations: string[] = []
