/** Paths of the icons, on a grid of 20 by 20. */
const PATHS = {
  inbox: 'M3 11.5h4l1.2 2h3.6l1.2-2h4M3 11.5 5 5h10l2 6.5v4H3z',
  today: 'M4 5.5h12v11H4zM4 8.5h12M7 3.5v2M13 3.5v2M10 11v3M8.5 12.5h3',
  upcoming: 'M4 5.5h12v11H4zM4 8.5h12M7 3.5v2M13 3.5v2M7 11.5h.01M10 11.5h.01M13 11.5h.01M7 14h.01M10 14h.01',
  list: 'M7.5 5.5H17M7.5 10H17M7.5 14.5H17M3.5 5.5h.01M3.5 10h.01M3.5 14.5h.01',
  tag: 'M3.5 4v5.5l7 7 6-6-7-7H4zM7 7h.01',
  search: 'M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11M13 13l4 4',
  trash: 'M4 5.5h12M8 5V3.5h4V5M5.5 5.5l.7 11h7.6l.7-11M8.5 8.5v5M11.5 8.5v5',
  settings: 'M3 6h6M13 6h4M3 14h4M11 14h6M9 4v4M13 4v4h-4V4zM7 12v4h4v-4z',
  plus: 'M10 4v12M4 10h12',
  check: 'M4.5 10.5 8.5 14.5 15.5 6',
  close: 'M5 5l10 10M15 5 5 15',
  more: 'M5 10h.01M10 10h.01M15 10h.01',
  chevronDown: 'M5 8l5 5 5-5',
  chevronRight: 'M8 5l5 5-5 5',
  chevronLeft: 'M12 5l-5 5 5 5',
  archive: 'M3.5 4.5h13v3h-13zM4.5 7.5v8.5h11V7.5M8 11h4',
  pencil: 'M4 16l.8-3.4 8.7-8.7 2.6 2.6-8.7 8.7zM12 5.4 14.6 8',
  flag: 'M5 17V3.5M5 4h9.5l-2 3.2 2 3.3H5',
  clock: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14M10 6v4l2.5 2',
  comment: 'M3.5 4.5h13v9H10l-3.5 3v-3h-3z',
  link: 'M8.5 11.5 11.5 8.5M9 6l1.8-1.8a3.2 3.2 0 0 1 4.6 4.6L13.5 10.6M11 14l-1.8 1.8a3.2 3.2 0 0 1-4.6-4.6L6.5 9.4',
  subtasks: 'M4 4v8.5h4.5M4 7h4.5M11 7h5M11 12.5h5',
  grip: 'M7.5 5h.01M12.5 5h.01M7.5 10h.01M12.5 10h.01M7.5 15h.01M12.5 15h.01',
  restore: 'M4 9a6.2 6.2 0 1 1 1 5M4 4.5V9h4.5',
  cloud: 'M6 15.5a3.5 3.5 0 0 1-.4-7 4.8 4.8 0 0 1 9.2 1.2 2.9 2.9 0 0 1-.3 5.8z',
  cloudOff: 'M6 15.5a3.5 3.5 0 0 1-.4-7M8.5 5.7a4.8 4.8 0 0 1 6.3 4 2.9 2.9 0 0 1 1.2 5M6 15.5h7.5M3.5 3.5l13 13',
  warning: 'M10 3.5 17.5 16.5h-15zM10 8.5v3.5M10 14.3h.01',
  keyboard: 'M2.5 5.5h15v9h-15zM5.5 8.5h.01M8.5 8.5h.01M11.5 8.5h.01M14.5 8.5h.01M6.5 11.5h7',
  section: 'M3.5 5h13M3.5 9h8M3.5 13h8',
  select: 'M3.5 3.5h13v13h-13zM7 10l2.2 2.2L13.5 7.8',
  menu: 'M3.5 6h13M3.5 10h13M3.5 14h13',
  copy: 'M7 7h9.5v9.5H7zM13 7V3.5H3.5V13H7',
  key: 'M12.5 11.5a4 4 0 1 0-3.7-2.6L3.5 14.2v2.3h3v-2h2v-2l1.5-1.2M13.3 6.7h.01',
  palette:
    'M10 3.5a6.5 6.5 0 1 0 0 13c1.2 0 1.6-.8 1.3-1.7-.4-1.2.2-2.3 1.6-2.3h1.6c1.2 0 2-.9 2-2.2C16.5 6.5 13.6 3.5 10 3.5M6.7 10h.01M8.3 6.9h.01M12 6.9h.01',
  bell: 'M5 13V9a5 5 0 0 1 10 0v4l2 2H3zM8 15q2 3 4 0',
  repeat: 'M4 9V8q0-2 2-2h9M12 3l3 3-3 3M16 11v1q0 2-2 2H5M8 17l-3-3 3-3',
  skip: 'M4.5 5l7 5-7 5zM14.5 5v10',
  sparkle: 'M10 3.5 11.8 8.2 16.5 10l-4.7 1.8L10 16.5l-1.8-4.7L3.5 10l4.7-1.8z',
  star: 'M10 3l2.1 4.5 4.9.6-3.6 3.4.9 4.9-4.3-2.4-4.3 2.4.9-4.9L3 8.1l4.9-.6z',
  board: 'M3.5 4h3.7v12H3.5zM8.2 4h3.6v8H8.2zM12.8 4h3.7v10h-3.7z',
  view: 'M3.5 4.5h13L12 10.2V16l-4-2v-3.8z',
} as const

/** The name of an icon. */
export type IconName = keyof typeof PATHS

/** Icons made of dots, which need a thicker pen. */
const DOTS: ReadonlySet<IconName> = new Set(['more', 'grip'])

/** Draws an icon in the colour of the text around it. Icons are decoration: the control has its name in text. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className={DOTS.has(name) ? 'icon icon-dots' : 'icon'} viewBox="0 0 20 20" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  )
}
