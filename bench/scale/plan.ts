/** One step of a plan, of what `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)` tells. */
export interface PlanNode {
  'Node Type': string
  'Index Name'?: string
  'Relation Name'?: string
  'Actual Rows'?: number
  'Actual Loops'?: number
  'Rows Removed by Filter'?: number
  'Rows Removed by Index Recheck'?: number
  'Shared Hit Blocks'?: number
  'Shared Read Blocks'?: number
  Plans?: PlanNode[]
}

/** What a plan comes to. */
export interface Verdict {
  /** How the tables are read: by which index, or from end to end. */
  scans: string[]
  sequentialScan: boolean
  /** The most rows that a sort has been given; none where nothing is sorted. */
  sorted: number
  /** Rows of the tables that were looked at. */
  read: number
  /** Pages of 8 KB. */
  buffers: number
  ms: number
}

/** Sums a plan up. */
export function judge(root: PlanNode, ms: number): Verdict {
  const nodes = flatten(root)
  const scanning = nodes.filter((node) => node['Relation Name'] !== undefined && node['Node Type'].endsWith('Scan'))
  const sorting = nodes.filter((node) => /^(Incremental )?Sort$/.test(node['Node Type']))
  return {
    // A bitmap names its index in a step of its own.
    scans: nodes.flatMap((node) => node['Index Name'] ?? (node['Node Type'] === 'Seq Scan' ? 'sequential scan' : [])),
    sequentialScan: scanning.some((node) => node['Node Type'] === 'Seq Scan'),
    sorted: Math.max(0, ...sorting.map((node) => Math.max(0, ...(node.Plans ?? []).map(rowsOf)))),
    read: scanning.reduce((sum, node) => sum + rowsOf(node) + removed(node), 0),
    buffers: (root['Shared Hit Blocks'] ?? 0) + (root['Shared Read Blocks'] ?? 0),
    ms,
  }
}

function flatten(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(flatten)]
}

/** PostgreSQL tells both as means over the loops. */
function rowsOf(node: PlanNode): number {
  return Math.round((node['Actual Rows'] ?? 0) * (node['Actual Loops'] ?? 1))
}

function removed(node: PlanNode): number {
  const each = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0)
  return Math.round(each * (node['Actual Loops'] ?? 1))
}
