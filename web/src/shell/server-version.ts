import { CONTRACT_VERSION, type Taskwire } from '@taskwire/client'
import { useEffect, useState } from 'react'

/** How the server compares to the version of the API that this app was built for. */
export type ServerAge = 'same' | 'older' | 'newer'

/** Compares the server with this app, after the start and whenever the connection is back. */
export function useServerAge(client: Taskwire, isOnline: boolean): ServerAge {
  const [age, setAge] = useState<ServerAge>('same')
  useEffect(() => {
    if (!isOnline) return
    const controller = new AbortController()
    client.system.info({ signal: controller.signal }).then(
      ({ contract }) =>
        setAge(contract === CONTRACT_VERSION ? 'same' : contract > CONTRACT_VERSION ? 'newer' : 'older'),
      // Asked again when the connection is back.
      () => undefined,
    )
    return () => controller.abort()
  }, [client, isOnline])
  return age
}
