import type { ReactNode } from 'react'

interface SettingsSectionProps {
  title: string
  text?: string
  children: ReactNode
}

/** Settings that belong together. */
export function SettingsSection({ title, text, children }: SettingsSectionProps) {
  return (
    <section className="settings-section" aria-label={title}>
      <h2 className="settings-title">{title}</h2>
      {text !== undefined && <p className="dialog-text">{text}</p>}
      <div className="settings-body">{children}</div>
    </section>
  )
}
