package demo

import (
	"net/http"
	"strconv"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/web/static"
)

// order is a purchase order; amounts in whole euros.
type order struct {
	Number   int
	Supplier string
	What     string
	Amount   int
	Approved string // by whom; empty while it waits
}

func someOrders() []order {
	return []order{
		{Number: 1041, Supplier: "Lindqvist Paper", What: "Printer paper, 60 boxes", Amount: 1380, Approved: "Ada Byron"},
		{Number: 1042, Supplier: "Ortega Tools", What: "Torque wrenches, 12", Amount: 2244},
		{Number: 1043, Supplier: "Blue Door Logistics", What: "Pallets to Rotterdam", Amount: 6150},
		{Number: 1044, Supplier: "Kaya Textiles", What: "Work jackets, 40", Amount: 3560, Approved: "Cleo Martin"},
		{Number: 1045, Supplier: "Northlight", What: "Lamps for hall 3", Amount: 980},
	}
}

const ordersPolicy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func (d *Demo) ordersHandler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET "+static.Prefix, static.Handler())
	mux.HandleFunc("GET /.twinlatch/finish", d.finish)
	mux.HandleFunc("GET /{$}", d.gated(d.showOrders))
	mux.HandleFunc("GET /orders/{number}", d.gated(d.showOrder))
	mux.HandleFunc("POST /orders/{number}/approve", d.gated(d.approve))
	return securely(ordersPolicy, mux)
}

// gated lets a request into the application only as the house says: nobody is
// sent to sign in, whoever lacks a required second factor to the page that sets
// it up.
func (d *Demo) gated(next func(http.ResponseWriter, *http.Request, *flow.Visitor)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v, err := d.visitor(r)
		switch {
		case err != nil:
			d.House.Log.Error("the demo could not ask who this is", "error", err)
			http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		case v == nil:
			d.start(w, r)
		case v.Verdict == twinlatch.Enrol:
			http.Redirect(w, r, d.Public.String()+"/profile/two-factor", http.StatusSeeOther)
		default:
			next(w, r, v)
		}
	}
}

type ordersPage struct {
	Visitor *flow.Visitor
	Orders  []order
	Order   order
}

func (d *Demo) showOrders(w http.ResponseWriter, r *http.Request, v *flow.Visitor) {
	d.mu.Lock()
	all := append([]order(nil), d.orders...)
	d.mu.Unlock()
	d.show(w, r, "orders", ordersPage{Visitor: v, Orders: all})
}

func (d *Demo) showOrder(w http.ResponseWriter, r *http.Request, v *flow.Visitor) {
	d.mu.Lock()
	found := d.find(r)
	d.mu.Unlock()
	if found == nil {
		http.NotFound(w, r)
		return
	}
	d.show(w, r, "order", ordersPage{Visitor: v, Order: *found})
}

func (d *Demo) approve(w http.ResponseWriter, r *http.Request, v *flow.Visitor) {
	d.mu.Lock()
	if found := d.find(r); found != nil && found.Approved == "" {
		found.Approved = v.Account.Name
	}
	d.mu.Unlock()
	http.Redirect(w, r, "/orders/"+r.PathValue("number"), http.StatusSeeOther)
}

// find needs the lock.
func (d *Demo) find(r *http.Request) *order {
	number, err := strconv.Atoi(r.PathValue("number"))
	for i := range d.orders {
		if err == nil && d.orders[i].Number == number {
			return &d.orders[i]
		}
	}
	return nil
}
