/** Answers of the current test that were not as the OpenAPI document says. */
export const violations: string[] = []
