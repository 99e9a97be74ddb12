import { describe } from 'vitest'
import { ONE_MECHANISM } from './isolation-modes.ts'
import { testEveryApproach } from './walk.ts'

describe.each(ONE_MECHANISM)('$mode', testEveryApproach)
