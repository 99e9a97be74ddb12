import { whenNeeded } from '../ui/when-needed.tsx'

/** The banner of the example list, whose code most users do not need. */
export const ExampleBanner = whenNeeded(async () => (await import('./example-banner.tsx')).ExampleBanner)
