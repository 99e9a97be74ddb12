/** A user's notifications that have fired. */
export interface FiredNotifications {
  userId: string
  notificationIds: string[]
}

/**
 * Delivers fired notifications by other means than the change feed, such as e-mail. Called once, after the transaction in which they
 * fired; if the process ends in between, they are not delivered.
 */
export type DeliverNotifications = (fired: FiredNotifications) => Promise<void>
