/** Part of a small house that breaks the rules, for HouseRulesTest. */
@NullMarked
package org.compressive.conformance.trespass.files;

import org.jspecify.annotations.NullMarked;
