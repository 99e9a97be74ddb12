import { whenNeeded } from '../ui/when-needed.tsx'

// Most lists have neither.
export const ExampleBanner = whenNeeded(async () => (await import('./example-banner.tsx')).ExampleBanner)
export const ArchivedBanner = whenNeeded(async () => (await import('./archived-banner.tsx')).ArchivedBanner)
