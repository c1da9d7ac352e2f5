package page

// Support is /support: finding a person by the exact e-mail, asking their
// company for a reset, and approving as the second agent.
type Support struct {
	Frame
	// Query is the e-mail that was searched for.
	Query string
	// Searched says that a search was made; Found is its one result or nil.
	Searched bool
	Found    *FoundPerson
	// Reason is what was typed before.
	Reason string
	// Second are requests of only administrators that wait for a second agent.
	Second []ResetRequest
	// Asked are the agent's own last requests and what became of them.
	Asked []ResetRequest
}

// FoundPerson is all that support may see of somebody.
type FoundPerson struct {
	// ID is part of the address: /support/people/ID.
	ID string
	// Name and Company are as stored; Email is masked.
	Name, Email, Company string
	// Protected says whether the person has a second factor.
	Protected bool
	// Alone says that no other administrator of the company can help, so two
	// agents and a day of waiting are needed.
	Alone bool
	// MayRequest shows the form; Why is the finished reason when it does not.
	MayRequest bool
	Why        string
}
