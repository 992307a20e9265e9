import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSchema } from '../../fixtures/stripe-sandbox/endpoints/schema-files.js';
import { startSandbox, type Environment, type Sandbox } from '../../fixtures/stripe-sandbox/index.js';
import type { Seed, StripeObject } from '../../fixtures/stripe-sandbox/seed-collection.js';
import { blankObject } from '../../fixtures/stripe-sandbox/write/blank-object.js';
import type { Body } from './client.js';
import { collectionOf, NOW } from './small-seed.js';

interface Input {
  readonly parameter: string;
  readonly in: string;
  readonly type: string;
  readonly required: boolean;
  readonly values?: readonly string[];
}

interface Procedure {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly returns: string;
  readonly inputs: readonly Input[];
}

const folder = join(import.meta.dirname, '../../schema/procedures');
const procedures = readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Procedure);

/** By procedure: the state an object is in, what the action leads to, and where both are seen. */
const ARROWS: readonly (readonly [procedure: string, from: unknown, to: unknown, field?: string])[] = [
  ['ActivateBillingAlert', 'inactive', 'active'],
  ['DeactivateBillingAlert', 'active', 'inactive'],
  ['ArchiveBillingAlert', 'active', 'archived'],
  ['DeactivateBillingMeter', 'active', 'inactive'],
  ['ReactivateBillingMeter', 'inactive', 'active'],
  ['DeactivateBillingFeedbackOption', 'active', 'inactive'],
  ['ArchiveInvoiceRenderingTemplate', 'active', 'archived'],
  ['UnarchiveInvoiceRenderingTemplate', 'archived', 'active'],
  ['CancelClimateOrder', 'open', 'canceled'],
  ['CancelIdentityVerificationSession', 'requires_input', 'canceled'],
  ['CancelThreeDSecureAuthentication', 'requires_challenge', 'canceled'],
  ['SubmitThreeDSecureAuthentication', 'requires_submission', 'succeeded'],
  ['DisconnectFinancialConnectionsAccount', 'active', 'disconnected'],
  ['SubmitIssuingDispute', 'unsubmitted', 'submitted'],
  ['ActivateIssuingPersonalizationDesign', 'review', 'active'],
  ['DeactivateIssuingPersonalizationDesign', 'active', 'inactive'],
  ['RejectIssuingPersonalizationDesign', 'review', 'rejected'],
  ['ShipIssuingCard', 'pending', 'shipped', 'shipping.status'],
  ['SubmitIssuingCard', 'pending', 'submitted', 'shipping.status'],
  ['DeliverIssuingCard', 'shipped', 'delivered', 'shipping.status'],
  ['ReturnIssuingCard', 'shipped', 'returned', 'shipping.status'],
  ['FailIssuingCard', 'shipped', 'failure', 'shipping.status'],
  ['DeclineIssuingAuthorization', 'pending', 'closed'],
  ['CaptureIssuingAuthorization', 'pending', 'closed'],
  ['ExpireIssuingAuthorization', 'pending', 'expired'],
  ['ReverseIssuingAuthorization', 'pending', 'reversed'],
  ['CloseTreasuryFinancialAccount', 'open', 'closed'],
  ['CancelTreasuryInboundTransfer', 'processing', 'canceled'],
  ['SucceedTreasuryInboundTransfer', 'processing', 'succeeded'],
  ['FailTreasuryInboundTransfer', 'processing', 'failed'],
  ['CancelTreasuryOutboundPayment', 'processing', 'canceled'],
  ['FailTreasuryOutboundPayment', 'processing', 'failed'],
  ['PostTreasuryOutboundPayment', 'processing', 'posted'],
  ['ReturnTreasuryOutboundPayment', 'posted', 'returned'],
  ['CancelTreasuryOutboundTransfer', 'processing', 'canceled'],
  ['FailTreasuryOutboundTransfer', 'processing', 'failed'],
  ['PostTreasuryOutboundTransfer', 'processing', 'posted'],
  ['ReturnTreasuryOutboundTransfer', 'posted', 'returned'],
  ['UninstallAppsInstall', 'installed', 'uninstalling'],
  ['CancelRefund', 'requires_action', 'canceled'],
  ['ExpireRefund', 'requires_action', 'failed'],
  ['CancelPayout', 'pending', 'canceled'],
  ['CancelTopup', 'pending', 'canceled'],
  ['CloseDispute', 'needs_response', 'lost'],
  ['CloseDispute', 'warning_needs_response', 'warning_closed'],
  ['ExpireCheckoutSession', 'open', 'expired'],
  ['ApproveReview', true, false, 'open'],
  ['CancelSubscriptionSchedule', 'active', 'canceled'],
  ['CancelSubscriptionSchedule', 'not_started', 'canceled'],
  ['ReleaseSubscriptionSchedule', 'active', 'released'],
  ['PauseSubscription', 'active', 'paused'],
  ['PauseSubscription', 'trialing', 'paused'],
  ['ResumeSubscription', 'paused', 'active'],
  ['CancelSetupIntent', 'requires_confirmation', 'canceled'],
  ['ArchiveV2MoneyManagementPayoutMethod', false, true, 'archived'],
  ['UnarchiveV2MoneyManagementPayoutMethod', true, false, 'archived'],
  ['ArchiveV2CoreVaultUsBankAccount', false, true, 'archived'],
  ['ArchiveV2CoreVaultGbBankAccount', false, true, 'archived'],
  ['UnarchiveV2CoreVaultGbBankAccount', true, false, 'archived'],
  ['UnarchiveV2CoreVaultUsBankAccount', true, false, 'archived'],
  ['CloseV2CoreAccount', false, true, 'closed'],
  ['EnableV2CoreEventDestination', 'disabled', 'enabled'],
  ['DisableV2CoreEventDestination', 'enabled', 'disabled'],
  ['CancelV2MoneyManagementOutboundPayment', 'processing', 'canceled'],
  ['CancelV2MoneyManagementOutboundSetupIntent', 'requires_action', 'canceled'],
  ['CancelV2MoneyManagementPayoutIntent', 'pending', 'canceled'],
  ['ConfirmV2MoneyManagementPayoutIntent', 'requires_action', 'processing'],
  ['SendV2CoreVaultUsBankAccountMicrodeposits', 'unverified', 'awaiting_verification', 'verification.status'],
  ['ConfirmV2CoreVaultUsBankAccountMicrodeposits', 'awaiting_verification', 'verified', 'verification.status'],
];

function put(object: StripeObject, path: string, value: unknown): void {
  const steps = path.split('.');
  const last = steps.pop() ?? path;
  let target = object;
  for (const step of steps) target = target[step] = { ...(target[step] as StripeObject) };
  target[last] = value as never;
}

const seen = (object: Body, path: string): unknown =>
  path.split('.').reduce<unknown>((value, step) => (value as Body | undefined)?.[step], object);

/** Every table that an action knows, with one object, and one more for each arrow in the state it starts from. */
function seedOfEverything(): Seed {
  const schema = loadSchema();
  const collections = new Map<string, ReturnType<typeof collectionOf>>();
  for (const table of schema.tables.values()) {
    if (table.kind === 'singleton' || table.list.path.includes('{')) continue;
    const object = (id: string): StripeObject => ({ ...blankObject(table, NOW), id, object: table.object });
    const objects = [object('obj_1')];
    ARROWS.forEach(([name, from, , field = 'status'], index) => {
      if (schema.procedures.find((procedure) => procedure.name === name)?.table !== table.name) return;
      const made = object(`obj_arrow_${index}`);
      put(made, field, from);
      objects.push(made);
    });
    collections.set(table.list.path, collectionOf(table.list.path, table.object, objects));
  }
  return { collections, children: () => undefined, singletons: new Map(), deleted: new Map(), now: NOW };
}

let sandbox: Sandbox;
beforeAll(async () => {
  const environment: Environment = {
    now: () => NOW * 1000,
    delay: (_ms, callback) => callback(),
    seed: seedOfEverything(),
  };
  sandbox = await startSandbox({}, environment);
});
afterAll(() => sandbox.close());

const REFERENCES: Readonly<Record<string, string>> = { price: 'obj_1', account: 'obj_1', customer: 'obj_1' };

function sampleOf({ parameter, type, values }: Input): unknown {
  const samples: Readonly<Record<string, unknown>> = {
    BIGINT: '1',
    BOOLEAN: 'true',
    TIMESTAMP: String(NOW + 100),
    DOUBLE: '1.5',
    DECIMAL: '1.5',
    JSON: {},
  };
  return values?.[0] ?? samples[type] ?? REFERENCES[parameter] ?? 'obj_1';
}

/** A call with the parameters that are required and nothing else. */
async function call(procedure: Procedure, id: string): Promise<{ status: number; type: string; text: string }> {
  const sent = procedure.inputs.filter(
    (input) => input.required && input.in !== 'path' && !input.parameter.includes('.'),
  );
  const isV2 = procedure.path.startsWith('/v2/');
  const flat = sent.flatMap((input): [string, string][] => {
    if (input.parameter === 'rejection_reasons') return [['rejection_reasons[card_logo][0]', 'geographic_location']];
    const value = sampleOf(input);
    const arrays = ['lines', 'line_items', 'inputs', 'features', 'permissions'];
    if (typeof value === 'string') return [[input.parameter, value]];
    return [[arrays.includes(input.parameter) ? `${input.parameter}[0]` : `${input.parameter}[k]`, 'x']];
  });
  const query = procedure.method === 'POST' || flat.length === 0 ? '' : `?${new URLSearchParams(flat).toString()}`;
  const json = Object.fromEntries(sent.map((input) => [input.parameter, sampleOf(input)]));
  const response = await fetch(sandbox.url + procedure.path.replace(/\{[^}]+\}/g, id) + query, {
    method: procedure.method,
    headers: {
      authorization: 'Bearer sk_test_1',
      ...(isV2
        ? { 'stripe-version': loadSchema().apiVersion }
        : { 'content-type': 'application/x-www-form-urlencoded' }),
    },
    ...(procedure.method === 'POST'
      ? { body: isV2 ? JSON.stringify(json) : new URLSearchParams(flat).toString() }
      : {}),
  });
  return { status: response.status, type: response.headers.get('content-type') ?? '', text: await response.text() };
}

const named = procedures.map((procedure) => [procedure.name, procedure] as const);

describe('every procedure of the schema has an endpoint', () => {
  it.each(named)('%s', async (_name, procedure) => {
    const { status, text } = await call(procedure, 'obj_1');
    expect(text).not.toContain('Unrecognized request URL');
    expect(text).not.toContain('The sandbox failed');
    expect([200, 400, 404]).toContain(status);
    if (status !== 200 || procedure.returns === '' || procedure.returns === 'binary') return;
    expect((JSON.parse(text) as Body)['object']).toBe(procedure.returns);
  });
});

const withIds = named.filter(([, procedure]) => procedure.path.includes('{id}'));

describe('an action on what is not there is a 404', () => {
  it.each(withIds)('%s', async (_name, procedure) => {
    const required = procedure.inputs.some((input) => input.required && input.in !== 'path');
    const { status, text } = await call(procedure, 'obj_nobody');
    const { error } = JSON.parse(text) as Body;
    // A required parameter of a nested shape is missed before the object is looked for.
    if (required && status === 400) return expect(error?.message).toMatch(/obj_1|param|Invalid/);
    expect([status, error?.code]).toEqual([404, 'resource_missing']);
  });
});

describe('an action leads from a state to the next, and from no other', () => {
  it.each(ARROWS.map((arrow, index) => [...arrow.slice(0, 3), index] as [string, unknown, unknown, number]))(
    '%s: %s -> %s',
    async (name, _from, to, index) => {
      const procedure = procedures.find((each) => each.name === name);
      if (!procedure) throw new Error(`no procedure ${name}`);
      const first = await call(procedure, `obj_arrow_${index}`);
      const object = JSON.parse(first.text) as Body;
      expect(object.error).toBeUndefined();
      expect(seen(object, ARROWS[index]?.[3] ?? 'status')).toBe(to);
      const second = await call(procedure, `obj_arrow_${index}`);
      expect(second.status).toBe(400);
    },
  );
});
