package demo

import (
	"net/http"
	"strconv"

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

// ordersHandler is the application itself: it knows nothing of sessions, only
// what its proxy tells it.
func (d *Demo) ordersHandler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET "+static.Prefix, static.Handler())
	mux.HandleFunc("GET /{$}", d.showOrders)
	mux.HandleFunc("GET /orders/{number}", d.showOrder)
	mux.HandleFunc("POST /orders/{number}/approve", d.approve)
	return securely(ordersPolicy, mux)
}

type ordersPage struct {
	Reader reader
	Orders []order
	Order  order
}

func (d *Demo) showOrders(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	all := append([]order(nil), d.orders...)
	d.mu.Unlock()
	d.show(w, r, "orders", ordersPage{Reader: readerOf(r), Orders: all})
}

func (d *Demo) showOrder(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	found := d.find(r)
	d.mu.Unlock()
	if found == nil {
		http.NotFound(w, r)
		return
	}
	d.show(w, r, "order", ordersPage{Reader: readerOf(r), Order: *found})
}

func (d *Demo) approve(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	if found := d.find(r); found != nil && found.Approved == "" {
		found.Approved = readerOf(r).Name
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
