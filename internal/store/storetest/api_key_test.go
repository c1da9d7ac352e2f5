package storetest

import (
	"errors"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

func apiKey(a twinlatch.Account, id twinlatch.APIKeyID) twinlatch.APIKey {
	return twinlatch.APIKey{ID: id, Company: a.Company, Account: a.ID, KeyEpoch: 2, CompanyEpoch: 3, Name: "Purchase orders",
		Scopes: twinlatch.ReadPeople | twinlatch.VerifyCodes, CreatedAt: monday, ExpiresAt: monday.Add(48 * time.Hour)}
}

// created remembers something that a key has made.
func created(tx *store.Tx, a twinlatch.Account, key twinlatch.APIKeyID) error {
	_, err := tx.InsertCreation(creation(a, key, "first"))
	return err
}

func creation(a twinlatch.Account, key twinlatch.APIKeyID, object string) store.Creation {
	return store.Creation{ID: string(key) + object, Company: a.Company, Key: key, Idem: hash("idem"), Request: hash(object), Object: object, At: monday}
}

func keyIDs(list []twinlatch.APIKey, err error) ([]string, error) {
	return ids(list, err, func(k twinlatch.APIKey) string { return string(k.ID) })
}

func TestAKeyIsFoundByItsTokenAndBelongsToItsCompany(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, _, _ := h.people()
		later := apiKey(ada, "later")
		later.CreatedAt = monday.Add(time.Hour)
		h.write(func(tx *store.Tx) error {
			return errors.Join(tx.InsertAPIKey(apiKey(ada, "key"), hash("key")), tx.InsertAPIKey(later, hash("later")))
		})
		h.read(func(tx *store.Tx) error {
			is(t, "by its token", apiKey(ada, "key"))(tx.APIKeyByToken(hash("key")))
			none(t, "another token")(tx.APIKeyByToken(hash("guess")))
			is(t, "by id", apiKey(ada, "key"))(tx.APIKey(ada.Company, "key"))
			none(t, "another company's")(tx.APIKey("globex", "key"))
			is(t, "all", []string{"later", "key"})(keyIDs(tx.APIKeys(ada.Company)))
			is(t, "none of Globex", []string{})(keyIDs(tx.APIKeys("globex")))
			return nil
		})
		used := apiKey(ada, "key")
		used.UsedAt, used.UsedFrom = monday.Add(time.Minute), "192.0.2.7"
		h.write(func(tx *store.Tx) error {
			return errors.Join(tx.UsedAPIKey("key", "192.0.2.7", monday.Add(time.Minute)), tx.UsedAPIKey("key", "192.0.2.8", monday))
		})
		h.write(func(tx *store.Tx) error {
			is(t, "last used", used)(tx.APIKey(ada.Company, "key"))
			is(t, "another company's hand", false)(tx.DeleteAPIKey("globex", "key"))
			is(t, "revoked", true)(tx.DeleteAPIKey(ada.Company, "key"))
			is(t, "again", false)(tx.DeleteAPIKey(ada.Company, "key"))
			none(t, "afterwards")(tx.APIKeyByToken(hash("key")))
			return nil
		})
	})
}

func TestAKeyCreatesOnceUnderOneIdempotencyKey(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, _, _ := h.people()
		h.write(func(tx *store.Tx) error {
			return errors.Join(tx.InsertAPIKey(apiKey(ada, "key"), hash("key")), tx.InsertAPIKey(apiKey(ada, "other"), hash("other")))
		})
		h.write(func(tx *store.Tx) error {
			is(t, "the first", true)(tx.InsertCreation(creation(ada, "key", "first")))
			is(t, "again", false)(tx.InsertCreation(creation(ada, "key", "second")))
			is(t, "by another key", true)(tx.InsertCreation(creation(ada, "other", "third")))
			is(t, "what it made", creation(ada, "key", "first"))(tx.Creation("key", hash("idem")))
			none(t, "under another")(tx.Creation("key", hash("new")))
			_, err := tx.DeleteAPIKey(ada.Company, "key")
			none(t, "gone with its key")(tx.Creation("key", hash("idem")))
			return err
		})
	})
}
