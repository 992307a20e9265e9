/** How a column's values are compared and written; `enum` is a text whose values are few. */
export type ColumnKind = 'text' | 'enum' | 'bigint' | 'boolean' | 'timestamp';

export interface OracleColumn {
  /** As our SQL names it. */
  readonly name: string;
  readonly kind: ColumnKind;
  /** Where Stripe's object holds it: written here by hand, so that no mistake of the catalogue agrees with itself. */
  readonly path: readonly string[];
  /** A list parameter may stand for it: where pushdown can go wrong, so it is asked about more often. */
  readonly pushed: boolean;
}

export interface OracleTable {
  readonly name: string;
  /** The list, with what makes it complete. */
  readonly url: string;
  /** The list of parents whose ids go into `url` at `{id}`. */
  readonly parents?: string;
  readonly columns: readonly OracleColumn[];
  /** How often queries are about it. */
  readonly weight: number;
}

export const column = (name: string, kind: ColumnKind, path = name): OracleColumn => ({
  name,
  kind,
  path: path.split('.'),
  pushed: false,
});
export const pushed = (name: string, kind: ColumnKind, path = name): OracleColumn => ({
  ...column(name, kind, path),
  pushed: true,
});

const id = pushed('id', 'text');
const created = pushed('created', 'timestamp');
const livemode = column('livemode', 'boolean');

export const ORACLE_TABLES: readonly OracleTable[] = [
  {
    name: 'Charge',
    url: '/v1/charges',
    weight: 1,
    columns: [
      id,
      created,
      livemode,
      column('amount', 'bigint'),
      column('amount_refunded', 'bigint'),
      column('currency', 'enum'),
      pushed('customer', 'text'),
      pushed('payment_intent', 'text'),
      column('description', 'text'),
      column('status', 'enum'),
      column('paid', 'boolean'),
      column('refunded', 'boolean'),
      column('failure_code', 'enum'),
      column('billing_details.address.city', 'enum'),
    ],
  },
  {
    name: 'Customer',
    url: '/v1/customers',
    weight: 3,
    columns: [
      id,
      created,
      livemode,
      pushed('email', 'text'),
      column('name', 'text'),
      column('balance', 'bigint'),
      column('delinquent', 'boolean'),
      column('currency', 'enum'),
      pushed('test_clock', 'text'),
      column('address.city', 'enum'),
      column('address.country', 'enum'),
      column("metadata['k']", 'enum', 'metadata.k'),
    ],
  },
  {
    name: 'Invoice',
    url: '/v1/invoices',
    weight: 1,
    columns: [
      id,
      created,
      pushed('customer', 'text'),
      pushed('status', 'enum'),
      pushed('collection_method', 'enum'),
      pushed('subscription', 'text', 'parent.subscription_details.subscription'),
      pushed('due_date', 'timestamp'),
      column('total', 'bigint'),
      column('amount_due', 'bigint'),
      column('amount_remaining', 'bigint'),
      column('attempted', 'boolean'),
      column('currency', 'enum'),
      column('number', 'text'),
    ],
  },
  {
    name: 'Subscription',
    url: '/v1/subscriptions?status=all',
    weight: 8,
    columns: [
      id,
      created,
      livemode,
      pushed('customer', 'text'),
      pushed('status', 'enum'),
      pushed('collection_method', 'enum'),
      column('canceled_at', 'timestamp'),
      column('trial_end', 'timestamp'),
      column('cancel_at_period_end', 'boolean'),
      column('currency', 'enum'),
      column('days_until_due', 'bigint'),
    ],
  },
  {
    name: 'Price',
    url: '/v1/prices',
    weight: 8,
    columns: [
      id,
      created,
      pushed('active', 'boolean'),
      pushed('currency', 'enum'),
      pushed('product', 'enum'),
      pushed('type', 'enum'),
      pushed('recurring.interval', 'enum'),
      column('recurring.interval_count', 'bigint'),
      pushed('lookup_key', 'text'),
      column('nickname', 'text'),
      column('unit_amount', 'bigint'),
    ],
  },
  {
    name: 'Product',
    url: '/v1/products',
    weight: 8,
    columns: [
      id,
      created,
      pushed('active', 'boolean'),
      pushed('shippable', 'boolean'),
      column('name', 'text'),
      column('description', 'text'),
      column('default_price', 'text'),
      column('updated', 'timestamp'),
      pushed('url', 'text'),
    ],
  },
];
