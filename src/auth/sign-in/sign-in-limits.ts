/** Limits of the fields of a sign-in, in code points. Better Auth counts UTF-16 code units, of which an emoji has two. */
export const SIGN_IN_LIMITS = {
  passwordMin: 8,
  passwordMax: 128,
  nameLength: 200,
  emailLength: 254,
} as const
