import { Segments } from '../ui/segments.tsx'
import { SettingsSection } from './settings-section.tsx'
import type { Theme } from './shown-theme.ts'
import { setTheme, useTheme } from './theme.ts'

const THEMES: readonly { value: Theme; text: string }[] = [
  { value: 'system', text: 'As the device' },
  { value: 'light', text: 'Light' },
  { value: 'dark', text: 'Dark' },
]

/** The colours of the app, on this device. */
export function AppearanceSection() {
  const theme = useTheme()
  return (
    <SettingsSection title="Appearance">
      <Segments label="Theme of this device" value={theme} options={THEMES} onChange={setTheme} />
    </SettingsSection>
  )
}
