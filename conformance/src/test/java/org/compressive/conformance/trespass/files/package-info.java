/** Part of a small project that breaks the architecture rules, for HouseRulesTest. */
@NullMarked
package org.compressive.conformance.trespass.files;

import org.jspecify.annotations.NullMarked;
