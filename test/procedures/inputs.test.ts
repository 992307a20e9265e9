import { describe, expect, test } from 'vitest';
import { textOf, useWriteWorld } from '../write/support/write-world.js';

const world = useWriteWorld();

describe('the inputs of a procedure', () => {
  test.for([
    [`EXEC CapturePaymentIntent @PaymentIntentId = 'pi_1', @AmountToCapture = 500`],
    [`EXECUTE CapturePaymentIntent PaymentIntentId = 'pi_1', AmountToCapture = 500.0`],
    [`exec capturepaymentintent @paymentintentid = 'pi_1', @amount_to_capture = '500'`],
    [`CALL CapturePaymentIntent(PaymentIntentId => 'pi_1', AmountToCapture => 500)`],
    [`CALL CapturePaymentIntent('pi_1', AmountToCapture => 500)`],
    [`EXEC CapturePaymentIntent 'pi_1', @AmountToCapture = 500`],
  ] as const)('%s', async ([sql]) => {
    expect(await world.dryRun(sql)).toEqual([['POST', '/v1/payment_intents/pi_1/capture', { amount_to_capture: 500 }]]);
    expect(world.sandbox.log.calls).toBe(0);
  });

  test('go into the query where the endpoint has no body', async () => {
    const subscriptions = await world.run(`SELECT id FROM Subscription WHERE status = 'active' LIMIT 1`);
    const id = textOf(subscriptions.rows[0]?.[0]);
    world.sandbox.log.clear();
    await world.run(
      `EXEC CancelSubscription @SubscriptionId = '${id}', @InvoiceNow = TRUE, @Prorate = FALSE, @CancellationDetailsComment = 'a&b=c'`,
    );
    const [line = ''] = world.sandbox.log.lines();
    expect(line.split('?')[0]).toBe(`DELETE /v1/subscriptions/${id}`);
    expect(line.split('?')[1]?.split('&').sort()).toEqual([
      'b=c',
      'cancellation_details[comment]=a',
      'invoice_now=true',
      'prorate=false',
    ]);
    world.sandbox.log.clear();
    await world.failure(`EXEC FindAppsSecret @Name = 'n', @ScopeType = 'account'`);
    expect(world.sandbox.log.lines()).toEqual(['GET /v1/apps/secrets/find?name=n&scope[type]=account']);
  });

  test.for([
    [`EXEC CapturePaymentIntnt 'pi_1'`, 'unknown_procedure', /CapturePaymentIntnt/],
    [`EXEC CapturePaymentIntent`, 'missing_input', /CapturePaymentIntent needs PaymentIntentId/],
    [`EXEC CapturePaymentIntent @PaymentIntentId = NULL`, 'missing_input', /PaymentIntentId/],
    [`EXEC AttachPaymentMethodToCustomer @PaymentMethodId = 'pm_1'`, 'missing_input', /CustomerId/],
    [`EXEC CapturePaymentIntent 'pi_1', @AmountToCaptur = 1`, 'unknown_column', /has no input "AmountToCaptur"/],
    [
      `EXEC CapturePaymentIntent 'pi_1', @AmountToCapture = 1.5`,
      'invalid_value',
      /CapturePaymentIntent.AmountToCapture/,
    ],
    [`EXEC CapturePaymentIntent @PaymentIntentId = 'a', @payment_intent_id = 'b'`, 'syntax_error', /given twice/],
    [`EXEC AcceptQuote 'qt_1', 'x', 'y'`, 'syntax_error', /takes \d+ inputs?/],
  ] as const)('%s is refused before any call', async ([sql, code, message]) => {
    const error = await world.failure(sql);
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(message)]);
    expect(error.position).toBeDefined();
    expect(world.sandbox.log.calls).toBe(0);
  });

  test('a parameter that is NULL is a missing input', async () => {
    const error = await world.failure(`EXEC CapturePaymentIntent @PaymentIntentId = :id`, {}, { id: null });
    expect([error.code, world.sandbox.log.calls]).toEqual(['missing_input', 0]);
  });

  test('a v2 body is JSON, and NULL is null there', async () => {
    expect(await world.dryRun(`EXEC CancelV2MoneyManagementPayoutIntent 'pi_1'`)).toEqual([
      ['POST', '/v2/money_management/payout_intents/pi_1/cancel', {}],
    ]);
  });
});
