package maintain

import (
	"context"
	"fmt"

	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// resealBatch is how many values one short Write seals anew.
const resealBatch = 100

// Waiting counts the values that an old key still seals.
func (r Rotation) Waiting(ctx context.Context) (left int64, err error) {
	err = r.Data.DB.Read(ctx, func(tx *store.Tx) error {
		counts, err := tx.SealedCounts()
		left = 0
		for _, c := range counts {
			if !r.keys().SealedByNewest(c.Key) {
				left += c.Count
			}
		}
		return err
	})
	return left, err
}

// resealAll seals anew what opens, and says what does not.
func (r Rotation) resealAll(ctx context.Context) error {
	var damaged []error
	for _, column := range store.SealedColumns() {
		bad, err := r.reseal(ctx, column)
		if err != nil {
			return err
		}
		damaged = append(damaged, bad...)
	}
	if len(damaged) > 0 {
		return fmt.Errorf("%d values open with no key, so the old key stays (everything else is sealed anew); restore them from a backup, or end what they belong to. The first: %w", len(damaged), damaged[0])
	}
	return nil
}

// reseal walks through a column and gives what does not open. Opening and
// sealing happen outside the Write, which keeps a value only where nobody has
// changed it in the meantime.
func (r Rotation) reseal(ctx context.Context, column string) (damaged []error, err error) {
	for after := (store.SealedValue{Column: column}); ; {
		var old []store.SealedValue
		err := r.Data.DB.Read(ctx, func(tx *store.Tx) (err error) {
			old, err = tx.SealedOtherwise(after, r.keys().SealingPrefix(), resealBatch)
			return err
		})
		if err != nil || len(old) == 0 {
			return damaged, err
		}
		after = old[len(old)-1]
		fresh, bad := r.anew(old)
		damaged = append(damaged, bad...)
		if err := r.keepResealed(ctx, fresh); err != nil {
			return damaged, err
		}
		r.Say(fmt.Sprintf("%s: %d sealed anew", column, len(fresh)))
	}
}

// resealed is a value under its former key, and the same under the new one.
type resealed struct {
	was  store.SealedValue
	anew []byte
}

// anew seals values again, each for its own place.
func (r Rotation) anew(old []store.SealedValue) (fresh []resealed, damaged []error) {
	for _, v := range old {
		place := secret.Where{Company: string(v.Company), Owner: v.Owner, Column: v.Column}
		plain, err := r.keys().Open(v.Sealed, place)
		if err == nil {
			var sealed []byte
			sealed, err = r.keys().Seal(plain, place)
			fresh = append(fresh, resealed{v, sealed})
		}
		if err != nil {
			damaged = append(damaged, fmt.Errorf("company %s, row %s: %w", v.Company, v.Owner, err))
		}
	}
	return fresh, damaged
}

func (r Rotation) keepResealed(ctx context.Context, fresh []resealed) error {
	return r.Data.DB.Write(ctx, func(tx *store.Tx) error {
		for _, f := range fresh {
			if _, err := tx.Reseal(f.was, f.anew); err != nil {
				return err
			}
		}
		return nil
	})
}
