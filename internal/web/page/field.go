package page

import "fmt"

// Field is one text input with its label above, its hint below and its error in
// the same place. Templates make it with Frame.Field and hand it to the partials
// "field", "password" and "area".
type Field struct {
	Frame
	// Name is the form name, ID the element's id (the name unless told).
	Name, ID string
	// Label is the accessible name, exactly; Hint and Error stand beside it.
	Label, Hint, Error string
	// Value is what the person typed before; never a password.
	Value string
	// Type, Autocomplete, Inputmode and Form are attributes of the input.
	Type, Autocomplete, Inputmode string
	// Class narrows or widens the input: "code", "mono", "short".
	Class string
	// Min and Max bound a number or the wanted length of a new password.
	Min, Max int
	// Focus puts the cursor here on arrival, unless another field is wrong.
	Focus bool
}

// Field makes a field; label is a key of the catalogue, options are name, value
// pairs: id, value, type, autocomplete, inputmode, class, hint (a finished
// sentence), min, max, focus.
func (f Frame) Field(name, label string, options ...any) (Field, error) {
	out := Field{Frame: f, Name: name, ID: name, Label: f.Say(label), Type: "text", Error: f.Errors[name]}
	for i := 0; i+1 < len(options); i += 2 {
		key, _ := options[i].(string)
		if err := out.set(key, options[i+1]); err != nil {
			return out, err
		}
	}
	return out, nil
}

func (f *Field) set(key string, value any) error {
	texts := map[string]*string{
		"id": &f.ID, "value": &f.Value, "type": &f.Type, "autocomplete": &f.Autocomplete,
		"inputmode": &f.Inputmode, "class": &f.Class, "hint": &f.Hint,
	}
	numbers := map[string]*int{"min": &f.Min, "max": &f.Max}
	switch v := value.(type) {
	case string:
		if to := texts[key]; to != nil {
			*to = v
			return nil
		}
	case int:
		if to := numbers[key]; to != nil {
			*to = v
			return nil
		}
	case bool:
		if key == "focus" {
			f.Focus = v
			return nil
		}
	}
	return fmt.Errorf("page: field %q has no option %q of type %T", f.Name, key, value)
}

// Autofocus says whether the cursor starts here: on a wrong field always (the
// browser takes the first), on the wished one only while no field is wrong. What
// belongs to no field, such as a wrong sign-in, leaves the cursor where it is
// wished.
func (f Field) Autofocus() bool {
	wrong := len(f.Errors)
	if f.Errors[""] != "" {
		wrong--
	}
	return f.Error != "" || f.Focus && wrong == 0
}

// DescribedBy lists the ids of hint and error for aria-describedby.
func (f Field) DescribedBy() string { return describedBy(f.ID, f.Hint, f.Error) }

func describedBy(id, hint, wrong string) string {
	switch {
	case hint != "" && wrong != "":
		return id + "-hint " + id + "-error"
	case hint != "":
		return id + "-hint"
	case wrong != "":
		return id + "-error"
	}
	return ""
}

// Check is one checkbox with its label and one sentence of consequence.
type Check struct {
	Frame
	// Name, ID and Value are the input's attributes.
	Name, ID, Value string
	// Label is the accessible name, exactly; Hint the consequence.
	Label, Hint, Error string
	// Checked and Disabled are the input's state.
	Checked, Disabled bool
}

// Check makes a checkbox; label is a key, hint a finished sentence or empty.
func (f Frame) Check(name, label, hint string, checked bool) Check {
	return Check{Frame: f, Name: name, ID: name, Value: "yes", Label: f.Say(label), Hint: hint,
		Error: f.Errors[name], Checked: checked}
}

// Labelled replaces the label by a finished sentence, for labels with numbers.
func (c Check) Labelled(label string) Check { c.Label = label; return c }

// Valued makes the checkbox one of several of the same name.
func (c Check) Valued(value string) Check {
	c.Value, c.ID = value, c.Name+"-"+value
	return c
}

// Off greys the checkbox out; the hint must say why.
func (c Check) Off(disabled bool) Check { c.Disabled = disabled; return c }

// DescribedBy lists the ids of hint and error for aria-describedby.
func (c Check) DescribedBy() string { return describedBy(c.ID, c.Hint, c.Error) }
